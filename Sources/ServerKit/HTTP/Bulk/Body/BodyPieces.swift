import Hummingbird
import NIOCore

/// A body as it comes in, unpacked, in pieces that surely hold fewer readings than a batch.
struct BodyPieces {
    /// A piece's most bytes.
    static let longest = GzipStream.piece

    private var parts: BodyParts
    private var part = ByteBuffer()
    private let gzip: GzipStream?
    /// Bytes that came over the wire.
    private(set) var received = 0
    /// Bytes of the pieces so far.
    private(set) var unpacked = 0

    /// - Throws: ``GzipFault``.
    init(_ body: RequestBody, _ encoding: BodyEncoding) throws {
        parts = BodyParts(body)
        gzip = encoding == .gzip ? try GzipStream() : nil
    }

    /// The next piece, which may be empty; nil behind the last.
    /// - Throws: ``UnreadableBody`` when the body breaks off, ``GzipFault``, `CancellationError`.
    mutating func next() async throws -> ByteBuffer? {
        if let piece = try piece() { return piece }
        guard let next = try await parts.next() else {
            if gzip?.isWithinMember == true { throw GzipFault(reason: "it ends before its check sum") }
            return nil
        }
        received += next.readableBytes
        part = next
        return try piece() ?? ByteBuffer()
    }

    private mutating func piece() throws -> ByteBuffer? {
        let piece =
            if let gzip { try gzip.next(from: &part) } else {
                part.readableBytes > 0 ? part.readSlice(length: min(part.readableBytes, Self.longest)) : nil
            }
        unpacked += piece?.readableBytes ?? 0
        return piece
    }
}
