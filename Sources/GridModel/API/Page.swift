/// One page of a list; `next` is the cursor that continues it, nil on the last page.
public struct Page<Item: Codable & Sendable>: Sendable, Codable {
    public var items: [Item]
    public var next: String?

    public init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }
}
