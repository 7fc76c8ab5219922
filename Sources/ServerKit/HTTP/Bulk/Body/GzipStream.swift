import CZlib
import NIOCore

/// What is wrong with a gzip stream, in zlib's words.
struct GzipFault: Error, Hashable {
    var reason: String
}

/// Unpacks gzip as it comes in, a bounded piece at a time (RFC 1952, several members one after the other included).
final class GzipStream {
    /// Bytes that are unpacked at a time, whatever a body would swell to.
    static let piece = 65_536

    // zlib keeps this address.
    private let stream: UnsafeMutablePointer<z_stream>
    /// True within a member: from its first byte to the last of its check sum.
    private(set) var isWithinMember = false
    /// True while what was taken in may hold more than the last piece.
    private var hasMore = false

    /// - Throws: ``GzipFault`` when there is no memory for it.
    init() throws(GzipFault) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 is the largest window; 16 on top says gzip and nothing else.
        let result = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw GzipFault(reason: "zlib can't begin (\(result))") }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// The next piece of what `packed` holds, which is taken from it; nil when more of it must come first.
    /// - Throws: ``GzipFault`` for what is no gzip, or whose check sum is another.
    func next(from packed: inout ByteBuffer) throws(GzipFault) -> ByteBuffer? {
        while packed.readableBytes > 0 || hasMore {
            let (unpacked, result) = step(&packed)
            switch result {
            case Z_STREAM_END:
                isWithinMember = false
                hasMore = false
                inflateReset(stream)
            case Z_OK:
                hasMore = unpacked.readableBytes == Self.piece
            case Z_BUF_ERROR:
                // There was nothing to do: not a fault.
                hasMore = false
            default:
                throw GzipFault(reason: stream.pointee.msg.map { String(cString: $0) } ?? "zlib fails with \(result)")
            }
            if unpacked.readableBytes > 0 { return unpacked }
        }
        return nil
    }

    private func step(_ packed: inout ByteBuffer) -> (unpacked: ByteBuffer, result: Int32) {
        var unpacked = ByteBufferAllocator().buffer(capacity: Self.piece)
        var result = Z_OK
        packed.readWithUnsafeMutableReadableBytes { input in
            stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(input.count)
            if !input.isEmpty { isWithinMember = true }
            unpacked.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.piece) { output in
                stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = UInt32(Self.piece)
                result = inflate(stream, Z_NO_FLUSH)
                return Self.piece - Int(stream.pointee.avail_out)
            }
            return input.count - Int(stream.pointee.avail_in)
        }
        stream.pointee.next_in = nil
        stream.pointee.next_out = nil
        return (unpacked, result)
    }
}
