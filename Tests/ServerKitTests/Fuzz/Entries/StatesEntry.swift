import GridModel

@testable import ServerKit

extension FuzzEntry {
    /// The first byte decides what the rest is: a page of register states as it is, one whose checksum is made right, or
    /// states, whose page must give them back, and with any bit of it flipped nothing.
    func checkStates(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        var material = Material(bytes)
        switch material.byte() % 3 {
        case 0: _ = try states(Array(material.rest))
        case 1:
            guard let page = Self.sealed(states: Array(material.rest)) else { return }
            if let found = try states(page) { try checkRoundTrip(found, flip: 0) }
        default:
            let flip = Int(material.byte()) << 8 | Int(material.byte())
            var found: [RegisterState] = []
            var id = Self.page.firstID
            while !material.isEmpty, id <= Self.page.lastID {
                id += Int64(material.byte() & 7)
                guard id <= Self.page.lastID, let meter = MeterID(max(1, id)) else { break }
                id = meter.value + 1
                func reading() -> Reading {
                    Reading(
                        at: Instant(milliseconds: material.number()), value: Energy(milliwattHours: material.number()))
                }
                let key = RegisterKey(meter, RegisterID(UInt16(truncatingIfNeeded: material.number())))
                let latest = LatestReadings(last: reading(), previous: material.byte() & 1 == 0 ? nil : reading())
                // The bounds reach over the latest reading.
                let firstAt = min(Instant(milliseconds: material.number()), latest.last.at)
                let lastAt = max(Instant(milliseconds: material.number()), latest.last.at)
                found.append(
                    RegisterState(
                        key: key, count: material.number(), firstAt: firstAt, lastAt: lastAt, latest: latest))
            }
            try checkRoundTrip(found, flip: flip)
        }
    }

    /// A page of states whose checksum is that of the rest of it; nil for bytes too few to have one.
    static func sealed(states: [UInt8]) -> [UInt8]? {
        guard states.count >= 5 else { return nil }
        var states = states
        let checksum = states.withUnsafeBytes { RegisterStateCodec.checksum(of: $0, page) }
        withUnsafeBytes(of: checksum.littleEndian) { states.replaceSubrange(1..<5, with: $0) }
        return states
    }

    private func states(_ page: [UInt8]) throws(FuzzFinding) -> [RegisterState]? {
        let found = page.withUnsafeBytes { bytes in try? RegisterStateCodec.decode(bytes, page: Self.page) }
        try hold(found?.count ?? 0 <= page.count, "more states than bytes")
        return found
    }

    private func checkRoundTrip(_ expected: [RegisterState], flip: Int) throws(FuzzFinding) {
        var page = RegisterStateCodec.encode(expected, page: Self.page)
        let back = try states(page)
        try hold(back == expected, "\(expected) come back as \(back.map { "\($0)" } ?? "nothing")")
        let bit = flip % (page.count * 8)
        page[bit / 8] ^= 1 << (bit % 8)
        let damaged = try states(page)
        try hold(damaged == nil, "bit \(bit) flipped in the page of \(expected) is not noticed")
    }
}
