import Foundation
import GridModel
import Testing

@testable import ServerKit

/// What a rollup keeps of a register, and what it leaves out.
struct RollupTests {
    private static func windows(of register: LongRegister) -> [(Window, [Reading])] {
        Dictionary(grouping: register.readings) { Window(holding: $0.at) }.sorted { $0.key < $1.key }.map {
            ($0.key, $0.value)
        }
    }

    private static func span(_ window: Window) -> TimeSpan { TimeSpan(start: window.start, end: window.next.start) }

    @Test func theGridHoldsEveryBoundaryHistoryIsCutAt() {
        for seed in 0..<200 {
            let register = RandomRegister(seed: seed)
            let window = Window(holding: register.history.readings[0].at)
            let grid = WallGrid(register.zone, over: Self.span(window))
            for (step, own) in [(HistoryStep.hour, WallGrid.Step.hour), (.day, .day), (.month, .day), (.day, .hour)] {
                let cuts = Metering.boundaries(of: Self.span(window), every: step, in: register.zone).dropFirst()
                    .dropLast()
                #expect(cuts.allSatisfy { grid.contains($0, own) }, "seed \(seed) \(step)")
                #expect(cuts.allSatisfy { grid.next(after: $0.adding(milliseconds: -1), own) == $0 }, "seed \(seed)")
            }
        }
    }

    @Test func insideItsCourseARollupCutsAsTheReadingsDo() throws {
        for seed in 0..<60 {
            let register = LongRegister(seed: seed)
            for (window, readings) in Self.windows(of: register) {
                let rollup = try #require(Rollup(of: readings, window: Self.span(window), zone: register.zone))
                #expect(rollup.count == readings.count)
                let line = RegisterLine(RegisterHistory(before: nil, readings: readings, after: nil, openings: []))
                for (step, own) in [(HistoryStep.hour, WallGrid.Step.hour), (.day, .day)] {
                    let course = rollup.course(own)
                    var history = RegisterHistory(before: nil, readings: [], after: nil, openings: [])
                    history.rolled = [course]
                    let span = TimeSpan(start: course.first.at, end: course.last.at)
                    let cuts = Metering.boundaries(of: span, every: step, in: register.zone)
                    #expect(
                        Metering.pieces(RegisterLine(history), boundaries: cuts)
                            == Metering.pieces(line, boundaries: cuts), "seed \(seed), \(window.start)")
                }
            }
        }
    }

    @Test func madeInPortionsItIsTheSame() throws {
        for seed in 0..<60 {
            let register = LongRegister(seed: seed)
            var random = Seeded(UInt64(seed))
            for (window, readings) in Self.windows(of: register) {
                let span = Self.span(window)
                var maker = RollupMaker(
                    grid: WallGrid(register.zone, over: span), last: readings[readings.count - 1].at)
                var from = span.start
                while from < span.end {
                    let to = min(
                        from.adding(milliseconds: Int64.random(in: 1...6 * 86_400_000, using: &random)), span.end)
                    maker.take(readings.filter { $0.at >= from && $0.at < to }, knownUntil: to)
                    from = to
                }
                #expect(maker.finish() == Rollup(of: readings, window: span, zone: register.zone), "seed \(seed)")
            }
        }
    }

    @Test func itIsReadBackAsItWasWrittenAndADamagedOneIsNoticed() throws {
        for seed in 0..<60 {
            let register = LongRegister(seed: seed)
            var random = Seeded(UInt64(seed))
            for (window, readings) in Self.windows(of: register) {
                let rollup = try #require(Rollup(of: readings, window: Self.span(window), zone: register.zone))
                let data = RollupCodec.encode(rollup, window: window, key: RegisterKey(7))
                func decoded(_ data: Data, _ key: RegisterKey = RegisterKey(7)) throws -> Rollup {
                    try data.withUnsafeBytes { try RollupCodec.decode($0, window: window, key: key) }
                }
                #expect(try decoded(data) == rollup)
                #expect(throws: FormatError.checksum) { try decoded(data, RegisterKey(8)) }
                var broken = data
                broken[Int.random(in: 2..<data.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                #expect(throws: FormatError.self) { try decoded(broken) }
                #expect(throws: FormatError.self) {
                    try decoded(data.prefix(Int.random(in: 0..<data.count, using: &random)))
                }
            }
        }
    }

    @Test func heldAgainstItsReadingsItIsRightAndAgainstOthersItIsNot() throws {
        for seed in 0..<20 {
            let register = LongRegister(seed: seed)
            let key = RegisterKey(7)
            for (window, readings) in Self.windows(of: register) where readings.count > 10 {
                let part = readings.count * 2 / 3
                guard readings[part - 1].at < readings[part].at else { continue }
                let made = Rollup(of: Array(readings[..<part]), window: Self.span(window), zone: register.zone)
                let row = RollupRows.Holding.Row(
                    count: Int64(part), isFinal: false,
                    data: RollupCodec.encode(try #require(made), window: window, key: key))
                #expect(RollupProof.fault(of: row, with: readings, of: key, in: window) == nil, "seed \(seed)")
                #expect(RollupProof.fault(of: row, with: Array(readings[..<5]), of: key, in: window) != nil)
                var others = readings
                others[0] = Reading(at: others[0].at, value: Energy(milliwattHours: others[0].value.milliwattHours + 1))
                #expect(RollupProof.fault(of: row, with: others, of: key, in: window) != nil)
                #expect(RollupProof.fault(of: row, with: readings, of: RegisterKey(8), in: window) != nil)
            }
        }
    }

    /// Bytes with a right checksum and anything in them are refused or read, and never crash.
    @Test func bytesThatAreNoRollupAreRefused() {
        var random = Seeded(5)
        for _ in 0..<20_000 {
            let length = Int.random(in: 8...60, using: &random)
            var bytes: [UInt8] = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            bytes[0] = RollupCodec.version
            bytes[1] = RollupCodec.codec
            bytes[2] = bytes[2] % 8
            if Bool.random(using: &random), bytes.count > 14 {
                // Something like a rollup: no segment but the first.
                bytes.replaceSubrange(8..<14, with: [9, 1, 0, 0, 2, 0])
            }
            let window = Window(holding: Instant(seconds: 1_790_000_000))
            var checksum = Checksum()
            checksum.add(bytes[2])
            checksum.add(bytes[3])
            checksum.add(window.number)
            checksum.add(Int64(7))
            checksum.add(UInt16(0))
            Array(bytes[8...]).withUnsafeBytes { checksum.add($0) }
            withUnsafeBytes(of: checksum.value.littleEndian) { bytes.replaceSubrange(4..<8, with: $0) }
            bytes.withUnsafeBytes { bytes in
                guard let rollup = try? RollupCodec.decode(bytes, window: window, key: RegisterKey(7)) else { return }
                let instants = rollup.hourly.points.map(\.at)
                #expect(zip(instants, instants.dropFirst()).allSatisfy { $0 < $1 })
            }
        }
    }

    @Test func aQuarterHourlyMonthIsAFewBytesAnHour() throws {
        let window = Window(holding: Instant(seconds: 1_790_000_000))
        let readings: [Reading] = (0..<(30 * 96)).map { (quarter: Int64) -> Reading in
            let value = quarter * 130 + quarter * 7_919 % 90
            return Reading(at: window.start.adding(seconds: quarter * 900), value: .wattHours(value))
        }
        let rollup = try #require(Rollup(of: readings, window: Self.span(window), zone: .utc))
        #expect(rollup.hourly.points.count == 30 * 24 + 1 && rollup.daily.points.count == 31)
        #expect(RollupCodec.encode(rollup, window: window, key: RegisterKey(1)).count < 720 * 2 + 150)
    }

    @Test func aSparseMonthIsAsManyPointsAsReadings() throws {
        let window = Window(holding: Instant(seconds: 1_790_000_000))
        let readings: [Reading] = (0..<30).map { (day: Int64) -> Reading in
            Reading(at: window.start.adding(seconds: day * 86_400 + 7_000), value: .wattHours(day * 9_001))
        }
        let rollup = try #require(Rollup(of: readings, window: Self.span(window), zone: .utc))
        #expect(rollup.hourly.points.count == 30)
    }

    @Test func aMonthOfMinutesIsRolledUpAgainEachTimeItGrewByHalf() {
        let policy = RollupPolicy()
        var times: [Int64] = []
        for count in 1...Int64(43_200)
        where policy.isDue(Self.extent(count, every: 60), rolled: times.last, isOver: false) {
            times.append(count)
        }
        #expect(times == [4_096, 8_192, 12_288, 18_432, 27_648, 41_472])
        #expect(policy.isDue(Self.extent(43_200, every: 60), rolled: 41_472, isOver: true))
        #expect(!policy.isDue(Self.extent(43_200, every: 60), rolled: 43_200, isOver: true))
    }

    @Test func aMonthOfQuarterHoursIsRolledUpOnceItIsOver() {
        let policy = RollupPolicy()
        for count in 1...Int64(2_976) {
            #expect(!policy.isDue(Self.extent(count, every: 900), rolled: nil, isOver: false))
        }
        #expect(policy.isDue(Self.extent(2_976, every: 900), rolled: nil, isOver: true))
    }

    private static func extent(_ count: Int64, every seconds: Int64) -> WindowExtent {
        let start = Instant(seconds: 1_790_000_000)
        return WindowExtent(count: count, first: start, last: start.adding(seconds: count * seconds))
    }

    @Test func aWindowIsLookedThroughWhenItsRegistersHaveEnough() {
        let policy = RollupPolicy()
        #expect(!policy.isGrown(from: 0, to: 2_000_000, registers: 100_000))
        #expect(policy.isGrown(from: 0, to: 7_500_000, registers: 100_000))
        #expect(!policy.isGrown(from: 7_500_000, to: 11_000_000, registers: 100_000))
        #expect(policy.isGrown(from: 7_500_000, to: 11_250_000, registers: 100_000))
        #expect(policy.isGrown(from: 0, to: 2_880, registers: 1))
        #expect(!policy.isGrown(from: 2_880, to: 2_880, registers: 1))
    }

    @Test(arguments: [(20, 60), (40, 3_600), (2_000, 30), (700, 3_600)])
    func aFewReadingsOrHourlyOnesAreNotRolledUp(_ count: Int64, _ seconds: Int64) {
        let start = Instant(seconds: 1_790_000_000)
        let extent = WindowExtent(count: count, first: start, last: start.adding(seconds: count * seconds))
        #expect(!RollupPolicy().isWorthwhile(extent))
    }
}
