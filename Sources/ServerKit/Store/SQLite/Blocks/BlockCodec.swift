import Foundation
import GridModel

/// A block's bytes: readings of one register within one window, in order.
///
/// Header: version, codec, decimal scale, CRC-32 of the rest and of the key the block is stored under. Then the count,
/// the instants (``InstantColumn``), and the values as differences of differences: codec 1 as varints, codec 2 as
/// ``PlaneColumn``, compressed. A block takes whichever is shorter.
enum BlockCodec {
    static let version: UInt8 = 1
    /// A block holds no more; longer runs are cut.
    static let maximumCount = 8_192

    private enum Codec: UInt8 {
        case varints = 1
        case planes = 2
    }

    private static let headerLength = 7

    static func encode(_ readings: some RandomAccessCollection<Reading>, window: Window, key: RegisterKey) -> [UInt8] {
        var scale = DecimalScale()
        for reading in readings { scale.admit(reading.value.milliwattHours) }
        var writer = ByteWriter()
        writer.reserve(headerLength + readings.count * 4 + 16)
        writer.byte(version)
        writer.byte(Codec.varints.rawValue)
        writer.byte(UInt8(scale.exponent))
        writer.fixed(UInt32(0))
        writer.varint(UInt64(readings.count))
        InstantColumn.write(readings, into: &writer)
        let values = writer.bytes.count
        let changes = changes(readings, divisor: scale.divisor)
        for change in changes { writer.varint(change) }
        if let planes = PlaneColumn.encode(changes, shorterThan: writer.bytes.count - values) {
            writer.truncate(to: values)
            writer.append(planes)
            writer.replace(at: 1, with: Codec.planes.rawValue)
        }
        writer.replace(at: 3, with: checksum(of: writer.bytes, window, key))
        return writer.bytes
    }

    static func decode(
        _ bytes: UnsafeRawBufferPointer, window: Window, key: RegisterKey
    ) throws(FormatError) -> [Reading] {
        var reader = ByteReader(bytes)
        let version = try reader.byte()
        guard version == Self.version else { throw .unknownVersion(version) }
        let number = try reader.byte()
        guard let codec = Codec(rawValue: number) else { throw .unknownCodec(number) }
        let exponent = try reader.byte()
        let expected = try reader.fixed(UInt32.self)
        guard checksum(of: bytes, window, key) == expected else { throw .checksum }
        let count = try reader.varint()
        guard count <= maximumCount, Int(exponent) < DecimalScale.powers.count else { throw .malformed }
        let instants = try InstantColumn.read(&reader, count: Int(count))
        let multiplier = DecimalScale.powers[Int(exponent)]
        switch codec {
        case .varints:
            let readings = try readings(at: instants, multiplier: multiplier) { _ throws(FormatError) in
                try reader.varint()
            }
            guard reader.remaining == 0 else { throw .malformed }
            return readings
        case .planes:
            let changes = try PlaneColumn.decode(reader.rest, count: Int(count))
            return try readings(at: instants, multiplier: multiplier) { changes[$0] }
        }
    }

    /// Differences of differences, small magnitudes as small numbers.
    private static func changes(_ readings: some RandomAccessCollection<Reading>, divisor: Int64) -> [UInt64] {
        var changes: [UInt64] = []
        changes.reserveCapacity(readings.count)
        var previous: Int64 = 0
        var step: Int64 = 0
        for reading in readings {
            let value = reading.value.milliwattHours / divisor
            let nextStep = value &- previous
            let change = nextStep &- step
            changes.append(UInt64(bitPattern: (change << 1) ^ (change >> 63)))
            step = nextStep
            previous = value
        }
        return changes
    }

    @inline(__always)
    private static func readings(
        at instants: [Int64], multiplier: Int64, change: (Int) throws(FormatError) -> UInt64
    ) throws(FormatError) -> [Reading] {
        var readings: [Reading] = []
        readings.reserveCapacity(instants.count)
        var value: Int64 = 0
        var step: Int64 = 0
        for index in instants.indices {
            let raw = try change(index)
            step &+= Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
            value &+= step
            let (milliwattHours, overflow) = value.multipliedReportingOverflow(by: multiplier)
            guard !overflow else { throw .malformed }
            readings.append(
                Reading(
                    at: Instant(milliseconds: instants[index]), value: Energy(milliwattHours: milliwattHours)))
        }
        return readings
    }

    private static func checksum(of bytes: [UInt8], _ window: Window, _ key: RegisterKey) -> UInt32 {
        bytes.withUnsafeBytes { checksum(of: $0, window, key) }
    }

    /// Over all but the version and itself.
    static func checksum(of bytes: UnsafeRawBufferPointer, _ window: Window, _ key: RegisterKey) -> UInt32 {
        var checksum = Checksum()
        checksum.add(bytes[1])
        checksum.add(bytes[2])
        checksum.add(window.number)
        checksum.add(key.meter.value)
        checksum.add(key.register.value)
        checksum.add(UnsafeRawBufferPointer(rebasing: bytes[headerLength...]))
        return checksum.value
    }
}
