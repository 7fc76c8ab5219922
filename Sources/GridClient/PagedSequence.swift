import Foundation
import GridModel

/// A list of the API, fetched page by page as it is read; cursors are followed to the end.
///
/// ```swift
/// for try await meter in client.meters.list() { print(meter.id) }
/// let all = try await client.meters.list().collect()
/// ```
public struct PagedSequence<Item: Codable & Sendable>: AsyncSequence, Sendable {
    public typealias Element = Item

    /// The whole list as pages, each as the server gave it.
    public var pages: Pages { Pages(limit: limit, pageSize: pageSize, fetch: fetch) }

    private let limit: Int?
    private let pageSize: Int
    private let fetch: @Sendable (_ cursor: String?, _ size: Int) async throws -> Page<Item>

    init(
        limit: Int?, pageSize: Int,
        fetch: @escaping @Sendable (_ cursor: String?, _ size: Int) async throws -> Page<Item>
    ) {
        self.limit = limit
        self.pageSize = pageSize
        self.fetch = fetch
    }

    /// Every item. Throws ``ClientError``.
    public func collect() async throws -> [Item] {
        var items: [Item] = []
        for try await page in pages { items += page }
        return items
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pages: pages.makeAsyncIterator()) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var pages: Pages.AsyncIterator
        private var page: ArraySlice<Item> = []

        fileprivate init(pages: Pages.AsyncIterator) { self.pages = pages }

        public mutating func next() async throws -> Item? {
            while page.isEmpty {
                guard let next = try await pages.next() else { return nil }
                page = next[...]
            }
            return page.removeFirst()
        }
    }

    /// The pages of a list.
    public struct Pages: AsyncSequence, Sendable {
        public typealias Element = [Item]

        fileprivate let limit: Int?
        fileprivate let pageSize: Int
        fileprivate let fetch: @Sendable (_ cursor: String?, _ size: Int) async throws -> Page<Item>

        public func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(remaining: limit ?? .max, pageSize: pageSize, fetch: fetch)
        }

        public struct AsyncIterator: AsyncIteratorProtocol {
            private var remaining: Int
            private let pageSize: Int
            private let fetch: @Sendable (_ cursor: String?, _ size: Int) async throws -> Page<Item>
            private var cursor: String?
            private var isOver = false

            fileprivate init(
                remaining: Int, pageSize: Int,
                fetch: @escaping @Sendable (_ cursor: String?, _ size: Int) async throws -> Page<Item>
            ) {
                self.remaining = remaining
                self.pageSize = pageSize
                self.fetch = fetch
            }

            public mutating func next() async throws -> [Item]? {
                guard !isOver, remaining > 0 else { return nil }
                let page = try await fetch(cursor, Swift.min(pageSize, remaining))
                guard page.next == nil || page.next != cursor else {
                    throw ClientError(.unexpectedAnswer, "the server's cursor does not move on")
                }
                cursor = page.next
                isOver = page.next == nil
                let items = Array(page.items.prefix(remaining))
                remaining -= items.count
                return items
            }
        }
    }
}

extension Dispatcher {
    /// The list that `request` asks for, each page with the cursor that the page before ended with.
    func pages<Item>(of request: Request, limit: Int?, pageSize: Int) -> PagedSequence<Item> {
        pages(of: request, limit: limit, pageSize: pageSize) { try GridCoding.value(from: $0, to: $1) }
    }

    /// The same for items that are read by hand where they can be.
    func pages<Item: PlainItem>(of request: Request, limit: Int?, pageSize: Int) -> PagedSequence<Item> {
        pages(of: request, limit: limit, pageSize: pageSize) { answer, request in
            try Page(plain: answer) ?? GridCoding.value(from: answer, to: request)
        }
    }

    private func pages<Item>(
        of request: Request, limit: Int?, pageSize: Int,
        read: @escaping @Sendable (Data, Request) throws -> Page<Item>
    ) -> PagedSequence<Item> {
        PagedSequence(limit: limit, pageSize: pageSize) { cursor, size in
            var page = request
            page.query.append(("limit", String(size)))
            if let cursor { page.query.append(("cursor", cursor)) }
            return try read(try await answer(to: page).body, page)
        }
    }
}
