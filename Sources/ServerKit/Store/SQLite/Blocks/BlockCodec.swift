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
        var writer = ByteWriter()
        writer.reserve(headerLength + readings.count * 4 + 16)
        write(readings, into: &writer, window: window, key: key)
        return writer.bytes
    }

    /// Appends a block to bytes that are there, and gives back how long it is.
    @discardableResult
    static func write(
        _ readings: some RandomAccessCollection<Reading>, into writer: inout ByteWriter, window: Window,
        key: RegisterKey
    ) -> Int {
        let start = writer.bytes.count
        var scale = DecimalScale()
        for reading in readings { scale.admit(reading.value.milliwattHours) }
        writer.byte(version)
        writer.byte(Codec.varints.rawValue)
        writer.byte(UInt8(scale.exponent))
        writer.fixed(UInt32(0))
        writer.varint(UInt64(readings.count))
        InstantColumn.write(readings, into: &writer)
        let values = writer.bytes.count
        writer.varints(most: readings.count) { room in
            forEachChange(of: readings, scale: scale) { room.varint($0) }
        }
        if readings.count >= PlaneColumn.fewest {
            var changes: [UInt64] = []
            changes.reserveCapacity(readings.count)
            forEachChange(of: readings, scale: scale) { changes.append($0) }
            if let planes = PlaneColumn.encode(changes, shorterThan: writer.bytes.count - values) {
                writer.truncate(to: values)
                writer.append(planes)
                writer.replace(at: start + 1, with: Codec.planes.rawValue)
            }
        }
        let checksum = writer.bytes.withUnsafeBytes {
            Self.checksum(of: UnsafeRawBufferPointer(rebasing: $0[start...]), window, key)
        }
        writer.replace(at: start + 3, with: checksum)
        return writer.bytes.count - start
    }

    static func decode(
        _ bytes: UnsafeRawBufferPointer, window: Window, key: RegisterKey
    ) throws(FormatError) -> [Reading] {
        let block = try OpenBlock(bytes, window: window, key: key)
        var fault: FormatError?
        let readings = [Reading](unsafeUninitializedCapacity: block.count) { room, count in
            do throws(FormatError) {
                try block.read(into: room)
                count = block.count
            } catch { fault = error }
        }
        if let fault { throw fault }
        return readings
    }

    /// Decodes into room that is used again for block after block, and gives back how many readings there are.
    ///
    /// The room grows when it is too small; beyond the readings it holds what was there before.
    static func decode(
        _ bytes: UnsafeRawBufferPointer, window: Window, key: RegisterKey, into room: inout [Reading]
    ) throws(FormatError) -> Int {
        let block = try OpenBlock(bytes, window: window, key: key)
        if room.count < block.count {
            room = Array(repeating: Reading(at: Instant(milliseconds: 0), value: .zero), count: block.count)
        }
        try room.withUnsafeMutableBufferPointer { room throws(FormatError) in
            try block.read(into: UnsafeMutableBufferPointer(rebasing: room[..<block.count]))
        }
        return block.count
    }

    /// A block whose header was read and whose checksum is right.
    private struct OpenBlock {
        let count: Int
        private let codec: Codec
        private let multiplier: Int64
        /// At the instants.
        private let reader: ByteReader

        init(_ bytes: UnsafeRawBufferPointer, window: Window, key: RegisterKey) throws(FormatError) {
            var reader = ByteReader(bytes)
            let version = try reader.byte()
            guard version == BlockCodec.version else { throw .unknownVersion(version) }
            let number = try reader.byte()
            guard let codec = Codec(rawValue: number) else { throw .unknownCodec(number) }
            self.codec = codec
            let exponent = try reader.byte()
            let expected = try reader.fixed(UInt32.self)
            guard checksum(of: bytes, window, key) == expected else { throw .checksum }
            let count = try reader.varint()
            guard count <= maximumCount, Int(exponent) < DecimalScale.powers.count else { throw .malformed }
            self.count = Int(count)
            multiplier = DecimalScale.powers[Int(exponent)]
            self.reader = reader
        }

        /// Fills the room, which is for as many readings as there are.
        func read(into room: UnsafeMutableBufferPointer<Reading>) throws(FormatError) {
            // A copy of its own, which the compiler keeps in registers.
            var reader = reader
            try InstantColumn.read(&reader, count: count) { position, at in
                (room.baseAddress! + position).initialize(to: Reading(at: at, value: .zero))
            }
            switch codec {
            case .varints:
                try setValues(of: room) { _ throws(FormatError) in try reader.varint() }
                guard reader.remaining == 0 else { throw .malformed }
            case .planes:
                let bytes = reader.rest
                try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { changes throws(FormatError) in
                    try PlaneColumn.decode(bytes, into: changes)
                    try setValues(of: room) { changes[$0] }
                }
            }
        }

        /// Gives the readings, whose instants are there, their values.
        @inline(__always)
        private func setValues(
            of room: UnsafeMutableBufferPointer<Reading>, change: (Int) throws(FormatError) -> UInt64
        ) throws(FormatError) {
            var value: Int64 = 0
            var step: Int64 = 0
            for index in 0..<count {
                let raw = try change(index)
                step &+= Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
                value &+= step
                let (milliwattHours, overflow) = value.multipliedReportingOverflow(by: multiplier)
                guard !overflow else { throw .malformed }
                room[index] = Reading(at: room[index].at, value: Energy(milliwattHours: milliwattHours))
            }
        }
    }

    /// Differences of differences, small magnitudes as small numbers.
    @inline(__always)
    private static func forEachChange(
        of readings: some RandomAccessCollection<Reading>, scale: DecimalScale, _ body: (UInt64) -> Void
    ) {
        var previous: Int64 = 0
        var step: Int64 = 0
        for reading in readings {
            let value = scale.scaled(reading.value.milliwattHours)
            let nextStep = value &- previous
            let change = nextStep &- step
            body(UInt64(bitPattern: (change << 1) ^ (change >> 63)))
            step = nextStep
            previous = value
        }
    }

    /// Over all but the version and itself.
    static func checksum(of bytes: UnsafeRawBufferPointer, _ window: Window, _ key: RegisterKey) -> UInt32 {
        // What a call costs is much of what a small block's checksum does: the key goes in one.
        let place: (Int64, Int64, UInt16) = (
            window.number.littleEndian, key.meter.value.littleEndian, key.register.value.littleEndian
        )
        var checksum = Checksum()
        checksum.add(UnsafeRawBufferPointer(rebasing: bytes[1...2]))
        withUnsafeBytes(of: place) { checksum.add(UnsafeRawBufferPointer(rebasing: $0[..<18])) }
        checksum.add(UnsafeRawBufferPointer(rebasing: bytes[headerLength...]))
        return checksum.value
    }
}
