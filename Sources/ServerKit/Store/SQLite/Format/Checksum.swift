import CZlib

/// CRC-32 (ISO 3309, as in zlib) over pieces of stored bytes.
struct Checksum {
    private(set) var value: UInt32 = 0

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
        value = UInt32(truncatingIfNeeded: crc32(UInt(value), base, UInt32(bytes.count)))
    }

    mutating func add<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.littleEndian) { add($0) }
    }
}
