import Foundation
import GridModel

/// A block's bytes: readings of one register within one window, in order.
///
/// Header: version, codec, decimal scale, CRC-32 of the rest and of the key the block is stored under. Then the count
/// and, for codec 1, the instants (first, then differences of differences, runs of equal steps as a 0 and how many
/// more), then the values (first, then differences of differences), all varints.
enum BlockCodec {
    static let version: UInt8 = 1
    static let codec: UInt8 = 1
    /// A block holds no more; longer runs are cut.
    static let maximumCount = 4_096

    static func encode(_ readings: some RandomAccessCollection<Reading>, window: Window, key: RegisterKey) -> Data {
        var scale = DecimalScale()
        for reading in readings { scale.admit(reading.value.milliwattHours) }
        var body = ByteWriter()
        body.reserve(readings.count * 4 + 16)
        body.varint(UInt64(readings.count))
        writeInstants(readings, into: &body)
        writeValues(readings, divisor: scale.divisor, into: &body)

        var writer = ByteWriter()
        writer.reserve(body.bytes.count + 7)
        writer.byte(version)
        writer.byte(codec)
        writer.byte(UInt8(scale.exponent))
        writer.fixed(body.bytes.withUnsafeBytes { checksum(UInt8(scale.exponent), $0, window, key) })
        writer.append(body.bytes)
        return Data(writer.bytes)
    }

    static func decode(
        _ bytes: UnsafeRawBufferPointer, window: Window, key: RegisterKey
    ) throws(FormatError) -> [Reading] {
        var reader = ByteReader(bytes)
        let version = try reader.byte()
        guard version == Self.version else { throw .unknownVersion(version) }
        let codec = try reader.byte()
        guard codec == Self.codec else { throw .unknownCodec(codec) }
        let exponent = try reader.byte()
        let expected = try reader.fixed(UInt32.self)
        let body = UnsafeRawBufferPointer(rebasing: bytes[reader.offset...])
        guard checksum(exponent, body, window, key) == expected else { throw .checksum }
        let count = try reader.varint()
        guard count <= maximumCount, Int(exponent) < DecimalScale.powers.count else { throw .malformed }
        let instants = try readInstants(&reader, count: Int(count))
        return try readValues(&reader, instants: instants, multiplier: DecimalScale.powers[Int(exponent)])
    }

    private static func writeInstants(_ readings: some RandomAccessCollection<Reading>, into body: inout ByteWriter) {
        var previous: Int64 = 0
        var step: Int64 = 0
        var equalSteps: UInt64 = 0
        for (index, reading) in readings.enumerated() {
            let at = reading.at.milliseconds
            if index == 0 {
                body.zigzag(at)
            } else {
                let nextStep = at &- previous
                if nextStep == step {
                    equalSteps += 1
                } else {
                    writeRun(&equalSteps, into: &body)
                    body.zigzag(nextStep &- step)
                }
                step = nextStep
            }
            previous = at
        }
        writeRun(&equalSteps, into: &body)
    }

    private static func writeRun(_ equalSteps: inout UInt64, into body: inout ByteWriter) {
        guard equalSteps > 0 else { return }
        body.varint(0)
        body.varint(equalSteps - 1)
        equalSteps = 0
    }

    private static func readInstants(_ reader: inout ByteReader, count: Int) throws(FormatError) -> [Int64] {
        var instants: [Int64] = []
        instants.reserveCapacity(count)
        if count == 0 { return instants }
        var at = try reader.zigzag()
        var step: Int64 = 0
        instants.append(at)
        while instants.count < count {
            let change = try reader.zigzag()
            var repeats: UInt64 = 1
            if change == 0 {
                let more = try reader.varint()
                guard more < UInt64(count - instants.count) else { throw .malformed }
                repeats += more
            }
            step &+= change
            for _ in 0..<repeats {
                at &+= step
                instants.append(at)
            }
        }
        return instants
    }

    private static func writeValues(
        _ readings: some RandomAccessCollection<Reading>, divisor: Int64, into body: inout ByteWriter
    ) {
        var previous: Int64 = 0
        var step: Int64 = 0
        for reading in readings {
            let value = reading.value.milliwattHours / divisor
            let nextStep = value &- previous
            body.zigzag(nextStep &- step)
            step = nextStep
            previous = value
        }
    }

    private static func readValues(
        _ reader: inout ByteReader, instants: [Int64], multiplier: Int64
    ) throws(FormatError) -> [Reading] {
        var readings: [Reading] = []
        readings.reserveCapacity(instants.count)
        var value: Int64 = 0
        var step: Int64 = 0
        for at in instants {
            step &+= try reader.zigzag()
            value &+= step
            let (milliwattHours, overflow) = value.multipliedReportingOverflow(by: multiplier)
            guard !overflow else { throw .malformed }
            readings.append(
                Reading(at: Instant(milliseconds: at), value: Energy(milliwattHours: milliwattHours)))
        }
        guard reader.remaining == 0 else { throw .malformed }
        return readings
    }

    private static func checksum(
        _ exponent: UInt8, _ body: UnsafeRawBufferPointer, _ window: Window, _ key: RegisterKey
    ) -> UInt32 {
        var checksum = Checksum()
        checksum.add(exponent)
        checksum.add(window.number)
        checksum.add(key.meter.value)
        checksum.add(key.register.value)
        checksum.add(body)
        return checksum.value
    }
}
