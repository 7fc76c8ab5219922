/// A column of numbers as planes of bytes, the lowest bytes first, each plane compressed by Zstandard on its own.
///
/// The low bytes of neighbours have more to do with each other than the bytes of one number have, and each plane gets
/// the code that fits it. A real household's register, minute by minute, takes 1.33 bytes a reading at six decimals and
/// 0.375 at three so, 1.35 and 0.375 as varints compressed, 1.73 and 1.0 as bare varints.
enum PlaneColumn {
    /// A large block is written seldom and read often. Higher levels gain a hundredth or two and take five times as long.
    private static let (level, levelForMany): (Int32, Int32) = (1, 7)
    private static let many = 1_024
    /// Below so many numbers there is nothing to gain.
    static let fewest = 64

    /// How many planes there are, then each plane's length and its bytes; nil when that is not shorter than `length`
    /// bytes.
    static func encode(_ numbers: [UInt64], shorterThan length: Int) -> [UInt8]? {
        guard numbers.count >= fewest else { return nil }
        let planes = max(1, (71 - numbers.reduce(0, |).leadingZeroBitCount) / 8)
        let level = numbers.count < many ? level : levelForMany
        var writer = ByteWriter()
        writer.byte(UInt8(planes))
        for plane in 0..<planes {
            let shift = UInt64(plane * 8)
            let bytes = numbers.map { UInt8(truncatingIfNeeded: $0 >> shift) }
            guard writer.bytes.count < length,
                let compressed = ZstandardContexts.shared.compress(
                    bytes, toFewerThan: length - writer.bytes.count, level: level)
            else { return nil }
            writer.varint(UInt64(compressed.count))
            writer.append(compressed)
        }
        return writer.bytes.count < length ? writer.bytes : nil
    }

    /// Fills `numbers`; their count is not among the bytes.
    static func decode(
        _ bytes: UnsafeRawBufferPointer, into numbers: UnsafeMutableBufferPointer<UInt64>
    ) throws(FormatError) {
        var reader = ByteReader(bytes)
        let planes = try reader.byte()
        guard (1...8).contains(planes) else { throw .malformed }
        numbers.update(repeating: 0)
        for plane in 0..<planes {
            guard let length = Int(exactly: try reader.varint()) else { throw .malformed }
            let compressed = try reader.take(length)
            let shift = UInt64(plane) * 8
            let isWhole = withUnsafeTemporaryAllocation(byteCount: numbers.count, alignment: 8) { bytes in
                guard ZstandardContexts.shared.decompress(compressed, into: bytes) else { return false }
                for index in numbers.indices { numbers[index] |= UInt64(bytes[index]) << shift }
                return true
            }
            guard isWhole else { throw .malformed }
        }
        guard reader.remaining == 0 else { throw .malformed }
    }
}
