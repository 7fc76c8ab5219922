import MeterWire

extension FuzzEntry {
    /// The first byte decides the limits and the cuts, the rest is the stream: however it is cut, the same objects, the
    /// same fault and the same state come out, and each object is fit to be parsed.
    func checkStream(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        var material = Material(bytes)
        let seed = material.byte()
        let whole = Framing([material.rest], tight: seed & 2 != 0)
        let pieces = Framing(material.pieces(seed), tight: seed & 2 != 0)
        try hold(pieces == whole, "cut by \(seed) it gives \(pieces), whole it gives \(whole)")
        let single = Framing(
            material.rest.indices.map { UnsafeRawBufferPointer(rebasing: material.rest[$0...$0]) }, tight: seed & 2 != 0
        )
        try hold(single == whole, "byte by byte it gives \(single), whole it gives \(whole)")
        for object in whole.objects {
            let finding = object.withUnsafeBytes { object in
                Result { () throws(FuzzFinding) in try checkMessage(object) }
            }
            try finding.get()
        }
    }
}

/// What a framer made of a stream.
private struct Framing: Equatable {
    private(set) var objects: [[UInt8]] = []
    private var fault: WireError?
    private var isInside = false

    init(_ pieces: [UnsafeRawBufferPointer], tight: Bool) {
        var framer = tight ? ObjectFramer(maximumBytes: 64, maximumDepth: 3) : ObjectFramer()
        do {
            for piece in pieces { try framer.feed(piece) { objects.append(Array($0)) } }
        } catch {
            fault = error as? WireError
        }
        isInside = framer.isInsideObject
    }
}
