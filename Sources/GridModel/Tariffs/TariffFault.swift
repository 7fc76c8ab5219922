/// What is wrong with a tariff document, and where.
public struct TariffFault: Error, Hashable, Sendable, Codable {
    /// `components[1].tiers[0].upTo`; empty for the whole document.
    public var path: String
    /// From 1; nil where the document has no such place.
    public var line: Int?
    /// What is there, and what can be done.
    public var message: String

    public init(path: String, line: Int?, message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    /// `line 14, components[1].price: …`
    public var text: String {
        let place = [line.map { "line \($0)" }, path.isEmpty ? nil : path].compactMap(\.self).joined(separator: ", ")
        return place.isEmpty ? message : "\(place): \(message)"
    }
}

/// Everything that is wrong with a tariff document.
public struct TariffFaults: Error, Hashable, Sendable, Codable {
    /// One at least, in the order of the document.
    public var faults: [TariffFault]

    public init(_ faults: [TariffFault]) { self.faults = faults }

    public var text: String { faults.map(\.text).joined(separator: "\n") }
}
