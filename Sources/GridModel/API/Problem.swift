/// An RFC 9457 problem document.
public struct Problem: Error, Hashable, Sendable, Codable {
    /// A stable URI reference that names the kind of problem: `/problems/unknown-meter`.
    public var type: String
    /// The kind of problem, in words.
    public var title: String
    public var status: Int
    /// What is wrong with this very request, and the way out.
    public var detail: String?
    /// For a fault of the server: the id under which its log has the cause.
    public var instance: String?
    /// Of a tariff document that is refused: everything that is wrong with it.
    public var faults: [TariffFault]?

    public init(
        type: String, title: String, status: Int, detail: String? = nil, instance: String? = nil,
        faults: [TariffFault]? = nil
    ) {
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
        self.instance = instance
        self.faults = faults
    }
}
