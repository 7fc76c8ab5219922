import Foundation
import GridModel

@testable import ServerKit

extension FuzzEntry {
    static let window = Window(holding: Instant(rfc3339: "2026-11-22T00:00:00Z")!)
    static let key = RegisterKey(42, RegisterID(3))

    /// The first byte decides what the rest is: a block as it is, a block whose checksum is made right, or readings,
    /// whose block must give them back, and with any bit of it flipped nothing.
    func checkBlock(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        var material = Material(bytes)
        switch material.byte() % 3 {
        case 0: _ = try decoded(Array(material.rest))
        case 1:
            guard let block = Self.sealed(block: Array(material.rest)) else { return }
            if let readings = try decoded(block) { try checkRoundTrip(readings, flip: 0) }
        default:
            let flip = Int(material.byte()) << 8 | Int(material.byte())
            var at: Int64 = material.number()
            var value: Int64 = 0
            var readings: [Reading] = []
            while !material.isEmpty, readings.count < BlockCodec.maximumCount {
                let step = material.number()
                let more = material.number()
                for _ in 0...(material.byte() & 31) where readings.count < BlockCodec.maximumCount {
                    at &+= step
                    value &+= more
                    readings.append(
                        Reading(at: Instant(milliseconds: at), value: Energy(milliwattHours: value)))
                }
            }
            try checkRoundTrip(readings, flip: flip)
        }
    }

    /// A block whose checksum is that of the rest of it; nil for bytes too few to have one.
    static func sealed(block: [UInt8]) -> [UInt8]? {
        guard block.count >= 7 else { return nil }
        var block = block
        let checksum = block.withUnsafeBytes { BlockCodec.checksum(of: $0, window, key) }
        withUnsafeBytes(of: checksum.littleEndian) { block.replaceSubrange(3..<7, with: $0) }
        return block
    }

    private func decoded(_ block: [UInt8]) throws(FuzzFinding) -> [Reading]? {
        let readings = block.withUnsafeBytes { bytes in
            try? BlockCodec.decode(bytes, window: Self.window, key: Self.key)
        }
        try hold(readings?.count ?? 0 <= BlockCodec.maximumCount, "a block of \(readings?.count ?? 0) readings")
        return readings
    }

    private func checkRoundTrip(_ readings: [Reading], flip: Int) throws(FuzzFinding) {
        var block = BlockCodec.encode(readings[...], window: Self.window, key: Self.key)
        let back = try decoded(block)
        try hold(back == readings, "\(readings) come back as \(back.map { "\($0)" } ?? "nothing")")
        let bit = flip % (block.count * 8)
        block[bit / 8] ^= 1 << (bit % 8)
        let damaged = try decoded(block)
        try hold(damaged == nil, "bit \(bit) flipped in the block of \(readings) is not noticed")
    }
}
