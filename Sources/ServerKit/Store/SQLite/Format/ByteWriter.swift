/// Writes numbers into bytes: fixed widths little-endian, the rest as LEB128 varints.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    @inline(__always)
    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func fixed<Number: FixedWidthInteger>(_ value: Number) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    @inline(__always)
    mutating func varint(_ value: UInt64) {
        if value < 0x80 { return bytes.append(UInt8(truncatingIfNeeded: value)) }
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A signed number, small magnitudes in few bytes.
    @inline(__always)
    mutating func zigzag(_ value: Int64) { varint(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

    /// Appends the varints that `body` writes, `most` at the most.
    ///
    /// Many in a row take half the time they take one by one, as nobody is asked with each byte whether the array is held
    /// by others too.
    @inline(__always)
    mutating func varints(most: Int, _ body: (inout VarintRoom) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: most * VarintRoom.longest, alignment: 1) { bytes in
            guard let start = bytes.baseAddress else { return }
            var room = VarintRoom(start)
            body(&room)
            append(UnsafeRawBufferPointer(start: start, count: room.end - start))
        }
    }

    /// Overwrites bytes that are there.
    mutating func replace<Number: FixedWidthInteger>(at offset: Int, with value: Number) {
        withUnsafeBytes(of: value.littleEndian) { source in
            for index in source.indices { bytes[offset + index] = source[index] }
        }
    }

    mutating func truncate(to count: Int) { bytes.removeLast(bytes.count - count) }

    mutating func append(_ other: [UInt8]) { bytes.append(contentsOf: other) }

    mutating func append(_ other: UnsafeRawBufferPointer) { bytes.append(contentsOf: other) }
}

/// Writes varints where there is room for them; it does not look how much is left.
struct VarintRoom {
    /// A varint's most bytes.
    static let longest = 10

    private(set) var end: UnsafeMutableRawPointer

    fileprivate init(_ start: UnsafeMutableRawPointer) { end = start }

    @inline(__always)
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            end.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            end += 1
            rest >>= 7
        }
        end.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        end += 1
    }

    /// A signed number, small magnitudes in few bytes.
    @inline(__always)
    mutating func zigzag(_ value: Int64) { varint(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }
}
