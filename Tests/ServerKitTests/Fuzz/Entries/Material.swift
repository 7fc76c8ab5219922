/// Numbers taken from a fuzzer's bytes, so that the bytes decide everything; zeros once they are used up.
struct Material {
    private var bytes: UnsafeRawBufferPointer.SubSequence

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes[...] }

    var isEmpty: Bool { bytes.isEmpty }
    /// What is not used yet.
    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes) }

    mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

    /// Of as many bytes as the next byte says, so that small and large ones are both near.
    mutating func number() -> Int64 {
        let shape = byte()
        var value: UInt64 = 0
        for _ in 0..<(shape & 7) { value = value << 8 | UInt64(byte()) }
        switch shape >> 6 {
        case 0: return Int64(bitPattern: value)
        case 1: return ~Int64(bitPattern: value)
        case 2: return Int64(bitPattern: value) &* 1_000_000
        default: return Int64.max &- Int64(bitPattern: value)
        }
    }

    /// The rest, cut at places that `seed` decides.
    func pieces(_ seed: UInt8) -> [UnsafeRawBufferPointer] {
        var pieces: [UnsafeRawBufferPointer] = []
        var state = UInt32(seed) &* 2_654_435_761 | 1
        var rest = self.bytes
        while !rest.isEmpty {
            state = state &* 1_664_525 &+ 1_013_904_223
            let count = Int(state >> 24) % (seed & 1 == 0 ? 8 : 97) + 1
            pieces.append(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}
