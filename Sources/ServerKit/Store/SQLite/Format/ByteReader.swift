/// Why stored bytes could not be read.
enum FormatError: Error, Hashable {
    case truncated
    case wrongMagic
    case unknownVersion(UInt8)
    case unknownCodec(UInt8)
    case checksum
    case malformed
}

/// Reads what ``ByteWriter`` wrote; never beyond the end, whatever the bytes say.
struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }

    /// What is not read yet.
    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[offset...]) }

    mutating func byte() throws(FormatError) -> UInt8 {
        guard offset < bytes.count else { throw .truncated }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func fixed<Number: FixedWidthInteger>(_ type: Number.Type) throws(FormatError) -> Number {
        let size = MemoryLayout<Number>.size
        guard remaining >= size else { throw .truncated }
        defer { offset += size }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    mutating func take(_ count: Int) throws(FormatError) -> UnsafeRawBufferPointer {
        guard count <= remaining else { throw .truncated }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
    }

    /// Nearly all take one byte or two; what is longer is read in a loop.
    @inline(__always)
    mutating func varint() throws(FormatError) -> UInt64 {
        guard remaining >= 2 else { return try longVarint() }
        let first = bytes[offset]
        if first < 0x80 {
            offset += 1
            return UInt64(first)
        }
        let second = bytes[offset + 1]
        guard second < 0x80 else { return try longVarint() }
        offset += 2
        return UInt64(first & 0x7F) | UInt64(second) << 7
    }

    private mutating func longVarint() throws(FormatError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
            if shift > 63 { throw .malformed }
        }
        throw .truncated
    }

    @inline(__always)
    mutating func zigzag() throws(FormatError) -> Int64 {
        let raw = try varint()
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }
}
