/// One page of a list; `next` is the cursor that continues it, nil on the last page.
public struct Page<Item: Codable & Sendable>: Sendable, Codable {
    public var items: [Item]
    public var next: String?

    public init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }

    /// `next` is there as null on the last page, so that a client can rely on the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(items, forKey: .items)
        try container.encode(next, forKey: .next)
    }
}
