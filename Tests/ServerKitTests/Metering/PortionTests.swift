import GridModel
import Testing

@testable import ServerKit

/// What a store gives of a span, with the context that metering asks for, yields what the whole register yields.
struct PortionTests {
    @Test func anyPartOfARegisterReadsAsItDoesInTheWhole() async throws {
        for seed in 0..<1_000 {
            let register = RandomRegister(seed: seed)
            var random = Seeded(UInt64(seed + 3_000_000))
            let edges = [0, 0].map { _ in
                register.span.start.adding(
                    milliseconds: Int64.random(in: 0...register.span.milliseconds, using: &random))
            }.sorted()
            guard edges[0] < edges[1] else { continue }
            let span = TimeSpan(start: edges[0], end: edges[1])
            let boundaries = Metering.boundaries(of: span, every: .hour, in: register.zone)
            let reader = RegisterReader(register, RegisterKey(1))
            let course = try await reader.course(over: span)
            let part = Metering.pieces(course.line, boundaries: boundaries).compactMap(\.interval)
            let all = Metering.pieces(RegisterLine(register.history), boundaries: boundaries).compactMap(\.interval)
            #expect(part == all, "seed \(seed)")

            let whole = zip(register.history.readings, Metering.raw(register.history))
                .filter { span.contains($0.0.at) }.map(\.1)
            let flagged = course.line.flagged(course.history.readings).filter { span.contains($0.at) }
            #expect(flagged == whole, "seed \(seed)")
        }
    }

    @Test func readInPortionsARegisterIsWhatItIsInOnePiece() async throws {
        for seed in 0..<1_000 {
            let register = RandomRegister(seed: seed)
            let reader = RegisterReader(register, RegisterKey(1), portion: 1 + seed % 20)
            for step in [HistoryStep.day, .month] {
                let boundaries = Metering.boundaries(of: register.span, every: step, in: register.zone)
                let pieces = try await reader.pieces(boundaries: boundaries).pieces
                #expect(
                    pieces.compactMap(\.interval) == Metering.intervals(register.history, boundaries: boundaries),
                    "seed \(seed)")
            }
        }
    }

    @Test func aBudgetEndsAPageAtABoundary() async throws {
        let register = try #require((0..<100).map { RandomRegister(seed: $0) }.first { $0.history.readings.count > 40 })
        let boundaries = Metering.boundaries(of: register.span, every: .hour, in: register.zone)
        let reader = RegisterReader(register, RegisterKey(1), portion: 4)
        let pieces = try await reader.pieces(boundaries: boundaries, budget: 0).pieces
        #expect(!pieces.isEmpty && pieces.count < boundaries.count - 1)
        #expect(pieces.map(\.span.start) == Array(boundaries.prefix(pieces.count)))
    }

    @Test func followedReadingByReadingTheTailIsWhatItIsInTheWhole() {
        for seed in 0..<1_000 {
            let register = RandomRegister(seed: seed)
            let readings = register.history.readings
            func line(_ count: Int) -> RegisterLine {
                RegisterLine(
                    RegisterHistory(before: nil, readings: Array(readings.prefix(count)), after: nil, openings: []))
            }
            func energy(_ line: RegisterLine) -> Int128 {
                var walk = RegisterWalk(line)
                return walk.step(to: register.span.end).energy
            }
            for count in 1..<max(readings.count, 2) where count < readings.count {
                let known = line(count)
                let grown = line(count + 1)
                guard var tail = known.tail else { continue }
                if case .grew(let growth) = tail.follow(readings[count]) {
                    #expect(energy(grown) - energy(known) == Int128(growth.milliwattHours), "seed \(seed) at \(count)")
                    #expect(tail.last == grown.tail?.last)
                }
            }
        }
    }
}

/// A store that holds one register.
extension RandomRegister: ReadingStore {
    func history(of key: RegisterKey, in span: TimeSpan) async throws -> RegisterHistory { history(in: span) }

    func portion(
        of key: RegisterKey, in span: TimeSpan, context: Int64, most: Int
    ) async throws -> HistoryPortion {
        let within = history.readings.filter { span.contains($0.at) }
        let end = within.dropFirst(most).first { $0.at > span.start }?.at ?? span.end
        let start = span.start.adding(milliseconds: -context)
        return HistoryPortion(history: history(in: TimeSpan(start: start, end: end)), end: end)
    }

    func fold<Result: Sendable>(
        histories meters: [MeterID], in span: TimeSpan, most: Int, into initial: Result,
        _ take: @escaping @Sendable (inout Result, RegisterKey, RegisterHistory) throws -> Void
    ) async throws -> (result: Result, passedOver: [RegisterKey]) {
        var result = initial
        for meter in meters { try take(&result, RegisterKey(meter), history(in: span)) }
        return (result, [])
    }

    func known(of meters: MeterSelection, in range: TimeSpan) async throws -> ClosedRange<Instant>? {
        let known = (history.readings.map(\.at) + history.openings.filter { $0.kind == .stated }.map(\.at))
        guard let first = known.min(), let last = known.max(), first < range.end, last >= range.start else {
            return nil
        }
        return max(first, range.start)...min(last, range.end)
    }

    func latest(of meters: [MeterID]) -> [(meter: MeterID, latest: LatestReadings)] {
        meters.compactMap { meter in latest(of: RegisterKey(meter)).map { (meter, $0) } }
    }

    func readings(of key: RegisterKey, in span: TimeSpan, after: Reading?, limit: Int) async throws -> [Reading] {
        let found = history.readings.filter { reading in
            span.contains(reading.at) && after.map { reading > $0 } ?? true
        }
        return Array(found.prefix(limit))
    }

    func latest(of key: RegisterKey) -> LatestReadings? {
        history.readings.last.map { LatestReadings(last: $0, previous: nil) }
    }

    var counts: ReadingCounts { ReadingCounts() }
}
