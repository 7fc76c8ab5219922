import GridModel
import Hummingbird

/// A page of a list, written by hand.
struct ListAnswer {
    private var bytes = ByteBuffer()
    private var isEmpty = true

    /// A page that is there whole. A long one is sent while the rest of it is written: a year of hours is 1.2 MB, and
    /// to write it takes as long as to send it.
    static func of<Item: JSONItem>(_ page: Page<Item>) -> Response {
        if page.items.count > itemsAtOnce {
            return of(PageParts(rest: page.items[...], length: itemsAtOnce)) { _ in page.next }
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: bytes(of: page)))
    }

    /// So many intervals are 150 kB, and have room in a buffer of 256.
    private static let itemsAtOnce = 1_016

    static func bytes<Item: JSONItem>(of page: Page<Item>) -> ByteBuffer {
        var answer = ListAnswer()
        answer.begin()
        answer.add(page.items)
        answer.end(next: page.next)
        return answer.bytes
    }

    /// A page that comes in pieces, so that a long one is never in memory whole; `next` is asked at its end.
    static func of<Pieces: IteratorProtocol & Sendable>(
        _ pieces: Pieces, next: @escaping @Sendable (Pieces) -> String?
    ) -> Response where Pieces.Element: Collection, Pieces.Element.Element: JSONItem {
        Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                var pieces = pieces
                var answer = ListAnswer()
                answer.begin()
                while let piece = pieces.next() {
                    answer.add(piece)
                    try await writer.write(answer.take())
                }
                answer.end(next: next(pieces))
                try await writer.write(answer.take())
                try await writer.finish(nil)
            })
    }

    private static let headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]

    private mutating func begin() { bytes.writeStaticString(#"{"items":["#) }

    private mutating func add(_ items: some Collection<some JSONItem>) {
        guard !items.isEmpty else { return }
        let room = items.reduce(0) { $0 + $1.mostBytes + 1 }
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { room in
            var json = JSONBytes(room)
            for item in items {
                if isEmpty { isEmpty = false } else { json.byte(UInt8(ascii: ",")) }
                item.write(to: &json)
            }
            return json.count
        }
    }

    private mutating func end(next: String?) {
        let room = 32 + 6 * (next?.utf8.count ?? 0)
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { room in
            var json = JSONBytes(room)
            json.literal(#"],"next":"#)
            json.optional(next) { $0.text($1) }
            json.literal("}")
            return json.count
        }
    }

    /// What was written since the last time.
    private mutating func take() -> ByteBuffer {
        defer { bytes = ByteBuffer() }
        return bytes
    }
}

/// A page's items, some at a time.
private struct PageParts<Item: JSONItem>: IteratorProtocol, Sendable {
    var rest: ArraySlice<Item>
    let length: Int

    mutating func next() -> ArraySlice<Item>? {
        guard !rest.isEmpty else { return nil }
        defer { rest = rest.dropFirst(length) }
        return rest.prefix(length)
    }
}
