/// Eight bytes looked at as one number: most of a line is neither here nor there.
enum ByteWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// The eight bytes from `index` on, the first of them lowest.
    @inline(__always)
    static func load(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// The bytes from `index` on, at most eight and `count`; what is above them is nought.
    @inline(__always)
    static func load(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, count: Int) -> UInt64 {
        if count >= 8 { return load(bytes, at: index) }
        if index + 8 <= bytes.count { return load(bytes, at: index) & ((1 << UInt64(count * 8)) &- 1) }
        var word: UInt64 = 0
        for offset in 0..<count { word |= UInt64(bytes[index + offset]) << UInt64(offset * 8) }
        return word
    }

    /// The lowest bit that is set lies in the first byte that is this one; none is when there is none.
    @inline(__always)
    static func places(of byte: UInt8, in word: UInt64) -> UInt64 {
        let difference = word ^ (ones &* UInt64(byte))
        // A byte's top bit comes up where it is zero; a borrow can only mislead above the first that is.
        return (difference &- ones) & ~difference & tops
    }

    /// The first byte that ``places(of:in:)`` found, 0…7.
    @inline(__always)
    static func first(_ places: UInt64) -> Int { places.trailingZeroBitCount / 8 }

    /// The number that eight digits make; nil when one of them is none.
    @inline(__always)
    static func number(_ word: UInt64) -> Int64? {
        let digits = word ^ (ones &* 0x30)
        // No byte above 9: neither its own upper half nor what six more make of it.
        guard (digits | (digits &+ ones &* 6)) & (ones &* 0xF0) == 0 else { return nil }
        let pairs = (digits &* 10) &+ (digits >> 8)
        let low = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let high = ((pairs >> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return Int64((low &+ high) >> 32)
    }
}
