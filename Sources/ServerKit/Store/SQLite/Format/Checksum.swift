import CDeflate

/// CRC-32 (ISO 3309, as in zlib) over pieces of stored bytes.
///
/// By libdeflate, which takes 12 ns for a block of a day where zlib takes 180: a fleet's question checks ten thousand.
struct Checksum {
    private(set) var value: UInt32 = 0

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
        value = libdeflate_crc32(value, base, bytes.count)
    }

    mutating func add<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.littleEndian) { add($0) }
    }
}
