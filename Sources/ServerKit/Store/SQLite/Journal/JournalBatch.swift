import Foundation
import GridModel

/// A journal row's bytes: one group commit.
///
/// Header, 44 bytes little-endian: `GJ`, version, codec, decimal scale, source, 2 reserved, count (4), payload length
/// (4), receipt time, least and greatest instant (8 each), CRC-32 of all of it but the CRC.
///
/// Codec 1, per reading: meter's difference to the reading before (zigzag, shifted left by one; the low bit says that
/// the register differs and follows), instant's difference (zigzag), value (for the same register its difference).
struct JournalBatch: Hashable {
    static let version: UInt8 = 1
    static let codec: UInt8 = 1
    private static let headerLength = 44

    /// The ways in of its readings: one source, or nil when several were committed together.
    var source: ReadingSource?
    var receivedAt: Instant
    var readings: [CommittedReading]

    init(source: ReadingSource?, receivedAt: Instant, readings: [CommittedReading]) {
        self.source = source
        self.receivedAt = receivedAt
        self.readings = readings
    }

    /// How many readings a row holds, from its header alone.
    static func count(of bytes: UnsafeRawBufferPointer) throws(FormatError) -> Int {
        guard bytes.count >= headerLength else { throw .truncated }
        return Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
    }

    func encoded() -> Data {
        var scale = DecimalScale()
        var least = Int64.max
        var greatest = Int64.min
        for committed in readings {
            scale.admit(committed.reading.value.milliwattHours)
            least = min(least, committed.reading.at.milliseconds)
            greatest = max(greatest, committed.reading.at.milliseconds)
        }
        let payload = payload(scale)

        var writer = ByteWriter()
        writer.reserve(Self.headerLength + payload.count)
        writer.byte(UInt8(ascii: "G"))
        writer.byte(UInt8(ascii: "J"))
        writer.byte(Self.version)
        writer.byte(Self.codec)
        writer.byte(UInt8(scale.exponent))
        writer.byte(source?.rawValue ?? 0)
        writer.fixed(UInt16(0))
        writer.fixed(UInt32(readings.count))
        writer.fixed(UInt32(payload.count))
        writer.fixed(receivedAt.milliseconds)
        writer.fixed(least)
        writer.fixed(greatest)
        var checksum = Checksum()
        writer.bytes.withUnsafeBytes { checksum.add($0) }
        payload.withUnsafeBytes { checksum.add($0) }
        writer.fixed(checksum.value)
        writer.append(payload)
        return Data(writer.bytes)
    }

    private func payload(_ scale: DecimalScale) -> [UInt8] {
        var writer = ByteWriter()
        // A reading takes ten bytes or so, four varints at the most.
        writer.reserve(readings.count * 10)
        writer.varints(most: readings.count * 4) { room in
            var meter: Int64 = 0
            var register: UInt16 = 0
            var at: Int64 = 0
            var value: Int64 = 0
            for committed in readings {
                let nextMeter = committed.key.meter.value
                let nextRegister = committed.key.register.value
                let scaled = scale.scaled(committed.reading.value.milliwattHours)
                let difference = nextMeter &- meter
                let zigzag = UInt64(bitPattern: (difference << 1) ^ (difference >> 63))
                room.varint(zigzag << 1 | (nextRegister == register ? 0 : 1))
                if nextRegister != register { room.varint(UInt64(nextRegister)) }
                room.zigzag(committed.reading.at.milliseconds &- at)
                room.zigzag(difference == 0 && nextRegister == register ? scaled &- value : scaled)
                meter = nextMeter
                register = nextRegister
                at = committed.reading.at.milliseconds
                value = scaled
            }
        }
        return writer.bytes
    }

    init(decoding bytes: UnsafeRawBufferPointer) throws(FormatError) {
        guard bytes.count >= Self.headerLength else { throw .truncated }
        var header = ByteReader(bytes)
        guard try header.byte() == UInt8(ascii: "G"), try header.byte() == UInt8(ascii: "J") else { throw .wrongMagic }
        let version = try header.byte()
        guard version == Self.version else { throw .unknownVersion(version) }
        let codec = try header.byte()
        guard codec == Self.codec else { throw .unknownCodec(codec) }
        let exponent = Int(try header.byte())
        let source = try header.byte()
        _ = try header.fixed(UInt16.self)
        let count = Int(try header.fixed(UInt32.self))
        let payloadLength = Int(try header.fixed(UInt32.self))
        let receivedAt = try header.fixed(Int64.self)
        _ = try header.fixed(Int64.self)
        _ = try header.fixed(Int64.self)
        var checksum = Checksum()
        checksum.add(UnsafeRawBufferPointer(rebasing: bytes[0..<header.offset]))
        let expected = try header.fixed(UInt32.self)
        guard header.remaining == payloadLength else { throw .truncated }
        checksum.add(UnsafeRawBufferPointer(rebasing: bytes[Self.headerLength...]))
        guard checksum.value == expected else { throw .checksum }
        // A reading takes three bytes at least.
        guard exponent < DecimalScale.powers.count, count <= payloadLength / 3 else { throw .malformed }

        self.source = ReadingSource(rawValue: source)
        self.receivedAt = Instant(milliseconds: receivedAt)
        readings = try Self.readings(&header, count: count, multiplier: DecimalScale.powers[exponent])
    }

    private static func readings(
        _ reader: inout ByteReader, count: Int, multiplier: Int64
    ) throws(FormatError) -> [CommittedReading] {
        var result: [CommittedReading] = []
        result.reserveCapacity(count)
        var meter: Int64 = 0
        var register: UInt16 = 0
        var at: Int64 = 0
        var scaled: Int64 = 0
        for _ in 0..<count {
            let packed = try reader.varint()
            let zigzag = packed >> 1
            let difference = Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
            var sameRegister = difference == 0
            meter &+= difference
            if packed & 1 == 1 {
                guard let next = UInt16(exactly: try reader.varint()) else { throw .malformed }
                register = next
                sameRegister = false
            }
            at &+= try reader.zigzag()
            let number = try reader.zigzag()
            scaled = sameRegister ? scaled &+ number : number
            let (value, overflow) = scaled.multipliedReportingOverflow(by: multiplier)
            guard !overflow, let id = MeterID(meter) else { throw .malformed }
            result.append(
                CommittedReading(
                    key: RegisterKey(id, RegisterID(register)),
                    reading: Reading(at: Instant(milliseconds: at), value: Energy(milliwattHours: value))))
        }
        return result
    }
}
