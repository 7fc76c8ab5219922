import Foundation
import GridModel
import Testing

@testable import ServerKit

@Suite struct FormatTests {
    private static let key = RegisterKey(42, RegisterID(3))
    private static let window = Window(holding: Instant(rfc3339: "2026-11-22T00:00:00Z")!)

    private static func block(
        _ bytes: some ContiguousBytes, window: Window = window, key: RegisterKey = key
    ) throws -> [Reading] {
        try bytes.withUnsafeBytes { try BlockCodec.decode($0, window: window, key: key) }
    }

    private static func row(_ bytes: some ContiguousBytes) throws -> JournalBatch {
        try bytes.withUnsafeBytes { try JournalBatch(decoding: $0) }
    }

    private static func count(_ bytes: some ContiguousBytes) throws -> Int {
        try bytes.withUnsafeBytes { try JournalBatch.count(of: $0) }
    }

    private static func register(_ random: inout Seeded, count: Int) -> [Reading] {
        var at: Int64 = 1_795_000_000_000
        var value = Int64.random(in: 0...1_000_000_000, using: &random)
        let regular = Bool.random(using: &random)
        let unit: Int64 = [1, 1_000, 1_000_000].randomElement(using: &random)!
        return (0..<count).map { _ in
            at += regular ? 900_000 : Int64.random(in: 0...3_000_000, using: &random)
            value += Int64.random(in: -2...500, using: &random) * unit
            return Reading(at: Instant(milliseconds: at), value: Energy(milliwattHours: value))
        }
    }

    @Test func aBlockGivesBackWhatWasPutIn() throws {
        var random = Seeded(1)
        for count in [1, 2, 3, 96, 1_000, BlockCodec.maximumCount] {
            for _ in 0..<20 {
                let readings = Self.register(&random, count: count)
                let data = BlockCodec.encode(readings[...], window: Self.window, key: Self.key)
                let back = try Self.block(data)
                #expect(back == readings)
            }
        }
    }

    @Test func oneArrayTakesBlockAfterBlock() throws {
        var random = Seeded(2)
        var room: [Reading] = []
        for count in [96, 1_000, 3, BlockCodec.maximumCount, 1] {
            let readings = Self.register(&random, count: count)
            let data = BlockCodec.encode(readings[...], window: Self.window, key: Self.key)
            let found = try data.withUnsafeBytes {
                try BlockCodec.decode($0, window: Self.window, key: Self.key, into: &room)
            }
            #expect(Array(room[..<found]) == readings)
            #expect(throws: FormatError.checksum) {
                try data.withUnsafeBytes { bytes in
                    try BlockCodec.decode(bytes, window: Self.window, key: RegisterKey(8), into: &room)
                }
            }
        }
    }

    @Test func aVarintIsTheSameWhateverFollowsIt() throws {
        var random = Seeded(3)
        for shift in 0...63 {
            let number = UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64(shift)
            var writer = ByteWriter()
            writer.varint(number)
            let length = writer.bytes.count
            for more in 0...10 {
                let bytes = writer.bytes + (0..<more).map { _ in UInt8.random(in: 0...255, using: &random) }
                let (back, end) = try bytes.withUnsafeBytes { bytes in
                    var reader = ByteReader(bytes)
                    return (try reader.varint(), reader.offset)
                }
                #expect(back == number && end == length)
            }
            #expect(throws: FormatError.truncated) {
                try writer.bytes.dropLast().withUnsafeBytes { bytes in
                    var reader = ByteReader(bytes)
                    _ = try reader.varint()
                }
            }
        }
    }

    @Test func varintsInARowAreThoseWrittenOneByOne() {
        var random = Seeded(4)
        for count in [0, 1, 20, 5_000] {
            let numbers = (0..<count).map { _ in
                UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64.random(in: 0...63, using: &random)
            }
            var single = ByteWriter()
            for number in numbers {
                single.varint(number)
                single.zigzag(Int64(bitPattern: number))
            }
            var row = ByteWriter()
            row.varints(most: 2 * count) { room in
                for number in numbers {
                    room.varint(number)
                    room.zigzag(Int64(bitPattern: number))
                }
            }
            #expect(row.bytes == single.bytes)
        }
    }

    @Test func aScaleIsTheLargestPowerOfTenThatDividesAll() {
        var random = Seeded(5)
        let edges: [Int64] = [0, 1, -1, .max, .min, .max / 1_000_000 * 1_000_000, .min / 1_000_000 * 1_000_000]
        let values =
            edges
            + (0..<2_000).map { number in
                let power = DecimalScale.powers[number % 7]
                return Int64.random(in: (.min / power)...(.max / power), using: &random) >> Int64(number % 50) * power
            }
        for value in values {
            var scale = DecimalScale()
            scale.admit(value)
            let exponent = (0...6).last { value % DecimalScale.powers[$0] == 0 }
            #expect(scale.exponent == exponent, "\(value)")
            #expect(scale.scaled(value) == value / DecimalScale.powers[scale.exponent], "\(value)")
        }
    }

    @Test func valuesAtTheEdgesOf64BitsSurvive() throws {
        let readings = [
            Reading(at: Instant(milliseconds: 0), value: Energy(milliwattHours: 0)),
            Reading(at: Instant(milliseconds: 1), value: Energy(milliwattHours: .max)),
            Reading(at: Instant(milliseconds: 253_402_300_799_999), value: Energy(milliwattHours: 1)),
        ]
        let block = BlockCodec.encode(readings[...], window: Self.window, key: Self.key)
        #expect(try Self.block(block) == readings)
        let batch = JournalBatch(
            source: .bulk, receivedAt: Instant(milliseconds: 5),
            readings: readings.map { CommittedReading(key: Self.key, reading: $0) })
        #expect(try Self.row(batch.encoded()) == batch)
    }

    @Test func regularRegistersOfWholeWattHoursAreSmall() {
        let readings = (0..<2_976).map { index in
            Reading(1_793_000_000 + Int64(index) * 900, Int64(index) * 100 + Int64(index % 7))
        }
        let data = BlockCodec.encode(readings[...], window: Self.window, key: Self.key)
        #expect(data.count < readings.count * 2)
    }

    /// A register of minutes: small steps that change a little, as a household's do.
    @Test func aMonthOfMinutesTakesLessThanAByteAReading() throws {
        var random = Seeded(9)
        var value: Int64 = 5_000_000
        var load: Int64 = 12
        let readings = (0..<BlockCodec.maximumCount).map { minute in
            load = max(3, load + [-1, 0, 0, 0, 0, 1].randomElement(using: &random)!)
            value += load
            return Reading(
                at: Instant(seconds: 1_793_000_000 + Int64(minute) * 60), value: .wattHours(value))
        }
        let data = BlockCodec.encode(readings, window: Self.window, key: Self.key)
        #expect(data[1] == 2, "planes are shorter than varints here")
        #expect(data.count < readings.count / 2)
        #expect(try Self.block(data) == readings)
    }

    @Test func planesHoldNumbersOfEveryWidth() throws {
        var random = Seeded(10)
        for width in 1...8 {
            let most = UInt64.max >> UInt64(64 - 8 * width)
            // Mostly small, so that they compress; the widest one there is once.
            var numbers = (0..<1_000).map { _ in UInt64.random(in: 0...3, using: &random) }
            numbers[Int.random(in: 0..<1_000, using: &random)] = most
            let bytes = try #require(PlaneColumn.encode(numbers, shorterThan: 2_000))
            #expect(bytes.first == UInt8(width))
            func decoded(_ count: Int) throws -> [UInt64] {
                var back = [UInt64](repeating: 7, count: count)
                try bytes.withUnsafeBytes { bytes in
                    try back.withUnsafeMutableBufferPointer { try PlaneColumn.decode(bytes, into: $0) }
                }
                return back
            }
            #expect(try decoded(1_000) == numbers)
            #expect(throws: FormatError.self) { try decoded(1_001) }
        }
        #expect(PlaneColumn.encode((0..<500).map { _ in UInt64.random(in: 0...(.max)) }, shorterThan: 4_000) == nil)
    }

    @Test(arguments: [50, 200])
    func anyFlippedBitOfABlockIsNoticed(_ count: Int) throws {
        var random = Seeded(2)
        let data = BlockCodec.encode(Self.register(&random, count: count)[...], window: Self.window, key: Self.key)
        for position in 0..<(data.count * 8) {
            var damaged = data
            damaged[position / 8] ^= 1 << (position % 8)
            #expect(throws: FormatError.self) {
                try Self.block(damaged)
            }
        }
    }

    @Test func aBlockInTheWrongPlaceIsNoticed() throws {
        var random = Seeded(3)
        let data = BlockCodec.encode(Self.register(&random, count: 5)[...], window: Self.window, key: Self.key)
        #expect(throws: FormatError.checksum) {
            try Self.block(data, key: RegisterKey(43))
        }
        #expect(throws: FormatError.checksum) {
            try Self.block(data, window: Self.window.next)
        }
    }

    @Test func aJournalRowGivesBackWhatWasPutIn() throws {
        var random = Seeded(4)
        for count in [1, 2, 100, 10_000] {
            let readings = Self.register(&random, count: count).map { reading in
                CommittedReading(
                    key: RegisterKey(
                        MeterID(Int64.random(in: 1...5, using: &random))!,
                        RegisterID(UInt16.random(in: 0...2, using: &random))),
                    reading: reading)
            }
            let batch = JournalBatch(source: .meterSocket, receivedAt: Instant(milliseconds: 77), readings: readings)
            let data = batch.encoded()
            #expect(try Self.row(data) == batch)
            #expect(try Self.count(data) == count)
        }
    }

    @Test func anyFlippedBitAndAnyCutOfAJournalRowIsNoticed() throws {
        var random = Seeded(5)
        let readings = Self.register(&random, count: 8).map { CommittedReading(key: Self.key, reading: $0) }
        let data = JournalBatch(source: nil, receivedAt: Instant(milliseconds: 1), readings: readings).encoded()
        for position in 0..<(data.count * 8) {
            var damaged = data
            damaged[position / 8] ^= 1 << (position % 8)
            #expect(throws: FormatError.self) { try Self.row(damaged) }
        }
        for length in 0..<data.count {
            #expect(throws: FormatError.self) {
                try Self.row(data.prefix(length))
            }
        }
    }

    @Test func randomBytesAreNeverReadAsABlockOrARow() {
        var random = Seeded(6)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            #expect(throws: FormatError.self) {
                try Self.block(bytes)
            }
            #expect(throws: FormatError.self) { try Self.row(bytes) }
        }
    }

    @Test func aWindowIsAUTCMonth() {
        let window = Window(holding: Instant(rfc3339: "2026-12-31T23:59:59.999Z")!)
        #expect(window.start == Instant(rfc3339: "2026-12-01T00:00:00Z")!)
        #expect(window.next.start == Instant(rfc3339: "2027-01-01T00:00:00Z")!)
        #expect(Window(holding: window.next.start) == window.next)
    }
}
