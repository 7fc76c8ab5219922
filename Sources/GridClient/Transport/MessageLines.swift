import Foundation

/// Takes lines off a body that comes piece by piece; what follows the last line taken is still there.
struct MessageLines {
    /// A line beyond this is none of gridd's.
    private static let longest = 1 << 20

    private var body: any ChunkIterator
    private var rest: [UInt8] = []
    private var isOver = false

    init(_ body: any ChunkIterator) { self.body = body }

    /// The next line without its line feed; nil at the end. An end within a line is a lost connection.
    mutating func nextLine() async throws -> Data? {
        var searched = 0
        while true {
            if let end = rest[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { rest.removeFirst(end + 1) }
                return Data(rest[..<end])
            }
            searched = rest.count
            guard rest.count <= Self.longest else {
                throw ClientError(.unexpectedAnswer, "the server sent a line that is none of gridd's")
            }
            guard let chunk = try await more() else {
                guard rest.isEmpty else { throw Self.brokenOff }
                return nil
            }
            rest += chunk
        }
    }

    /// The bytes that come next; nil at the end.
    mutating func nextBytes() async throws -> [UInt8]? {
        if rest.isEmpty { return try await more() }
        defer { rest = [] }
        return rest
    }

    static let brokenOff = ClientError(.connectionLost, "the connection was lost before the answer was there whole")

    private mutating func more() async throws -> [UInt8]? {
        if isOver { return nil }
        do {
            while let chunk = try await body.nextChunk() {
                if !chunk.isEmpty { return chunk }
            }
        } catch let error as ClientError where error.code == .unexpectedAnswer {
            // A body that ends where HTTP does not let it end was cut off.
            throw Self.brokenOff
        }
        isOver = true
        return nil
    }
}
