import GridModel

@testable import ServerKit

extension FuzzEntry {
    static let page = RegisterPage(holding: key.meter)

    /// The first byte decides what the rest is: a pack as it is, a pack whose checksum is made right, or registers with
    /// readings, whose pack must give back their blocks, and with any bit of its directory flipped nothing.
    func checkPack(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        var material = Material(bytes)
        switch material.byte() % 3 {
        case 0: _ = try directory(Array(material.rest))
        case 1:
            guard let pack = Self.sealed(pack: Array(material.rest)) else { return }
            _ = try directory(pack)
        default: try checkPackOfReadings(&material)
        }
    }

    private func checkPackOfReadings(_ material: inout Material) throws(FuzzFinding) {
        let flip = Int(material.byte()) << 8 | Int(material.byte())
        var draft = PackCodec.Draft(window: Self.window, page: Self.page)
        var blocks: [(RegisterKey, [Reading])] = []
        var id = Self.page.firstID
        let end = Self.window.next.start - Self.window.start
        while !material.isEmpty, id <= Self.page.lastID {
            id += Int64(material.byte() & 15)
            guard id <= Self.page.lastID, let meter = MeterID(max(1, id)) else { break }
            id = meter.value + 1
            let key = RegisterKey(meter, RegisterID(UInt16(truncatingIfNeeded: material.number())))
            var at = Self.window.start.adding(milliseconds: abs(material.number() % (end / 2)))
            var value = material.number()
            let (step, more) = (Int64(material.byte()) + 1, material.number())
            let readings = (0...(material.byte() & 15)).map { _ in
                at = at.adding(milliseconds: step)
                value &+= more
                return Reading(at: at, value: Energy(milliwattHours: value))
            }
            draft.add(readings[...], of: key)
            blocks.append((key, readings))
        }
        var pack = draft.encoded()
        let found = try directory(pack) ?? []
        try hold(found.map(\.key) == blocks.map(\.0), "\(blocks) come back as \(found)")
        for (entry, (key, readings)) in zip(found, blocks) {
            let block = pack[entry.bytes].withUnsafeBytes { bytes in
                try? BlockCodec.decode(bytes, window: Self.window, key: key)
            }
            try hold(block == readings, "\(readings) of \(key) come back as \(block.map { "\($0)" } ?? "nothing")")
            try hold(
                entry.count == readings.count && entry.first == readings.first?.at && entry.last == readings.last?.at,
                "\(readings) of \(key) are told as \(entry)")
        }
        let bit = flip % ((found.first?.bytes.lowerBound ?? pack.count) * 8)
        pack[bit / 8] ^= 1 << (bit % 8)
        let damaged = try directory(pack)
        try hold(damaged == nil, "bit \(bit) flipped in the directory of \(blocks) is not noticed")
    }

    /// A pack whose checksum is that of its directory; nil for bytes that have none.
    static func sealed(pack: [UInt8]) -> [UInt8]? {
        let checksum = pack.withUnsafeBytes { bytes in
            (try? PackCodec.directoryRange(of: bytes)).map {
                PackCodec.checksum(of: UnsafeRawBufferPointer(rebasing: bytes[$0]), window, page)
            }
        }
        guard let checksum else { return nil }
        var pack = pack
        withUnsafeBytes(of: checksum.littleEndian) { pack.replaceSubrange(1..<5, with: $0) }
        return pack
    }

    private func directory(_ pack: [UInt8]) throws(FuzzFinding) -> [PackCodec.Entry]? {
        let found = pack.withUnsafeBytes { bytes in
            try? PackCodec.directory(of: bytes, window: Self.window, page: Self.page)
        }
        for entry in found ?? [] {
            try hold(
                entry.bytes.lowerBound >= 0 && entry.bytes.upperBound <= pack.count, "\(entry) is not within the pack")
            try hold(RegisterPage(holding: entry.key.meter) == Self.page, "\(entry) is of another page")
            try hold(entry.first <= entry.last, "\(entry) ends before it begins")
        }
        return found
    }
}
