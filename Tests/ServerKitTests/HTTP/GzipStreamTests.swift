import CZlib
import NIOCore
import TestSupport
import Testing

@testable import ServerKit

/// Packs as gzip does.
func gzip(_ bytes: some Sequence<UInt8>, level: Int32 = 6) -> [UInt8] {
    var plain = Array(bytes)
    var stream = z_stream()
    precondition(
        deflateInit2_(
            &stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)) == Z_OK)
    defer { deflateEnd(&stream) }
    var packed = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(plain.count))))
    let count = plain.withUnsafeMutableBufferPointer { input in
        packed.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
            return output.count - Int(stream.avail_out)
        }
    }
    return Array(packed[..<count])
}

@Suite struct GzipStreamTests {
    /// What pieces of a gzip stream hold, and whether it came to its end.
    private func unpack(_ pieces: [[UInt8]]) throws -> (bytes: [UInt8], isWhole: Bool) {
        let stream = try GzipStream()
        var bytes: [UInt8] = []
        for piece in pieces {
            var packed = ByteBuffer(bytes: piece)
            while let part = try stream.next(from: &packed) {
                #expect((1...GzipStream.piece).contains(part.readableBytes))
                bytes += part.readableBytesView
            }
            #expect(packed.readableBytes == 0)
        }
        return (bytes, !stream.isWithinMember)
    }

    private static let text = Array((0..<30_000).map { "line \($0 &* 7_919 % 1_000)\n" }.joined().utf8)

    @Test(arguments: [0, 1, 6, 9]) func whatWasPackedComesOutAgain(_ level: Int32) throws {
        let packed = gzip(Self.text, level: level)
        let whole = try unpack([packed])
        #expect(whole.bytes == Self.text)
        #expect(whole.isWhole)
    }

    @Test func anySplitYieldsTheSame() throws {
        let packed = gzip(Self.text)
        var random = Seeded(3)
        #expect(try unpack(packed.map { [$0] }).bytes == Self.text)
        for _ in 0..<20 {
            var rest = packed[...]
            var pieces: [[UInt8]] = []
            while !rest.isEmpty {
                let count = Int.random(in: 0...min(rest.count, 9_000), using: &random)
                pieces.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            let unpacked = try unpack(pieces)
            #expect(unpacked.bytes == Self.text)
            #expect(unpacked.isWhole)
        }
    }

    @Test func severalMembersAreOneStream() throws {
        let packed = gzip("a\n".utf8) + gzip("".utf8) + gzip("b\n".utf8)
        #expect(try unpack([packed]).bytes == Array("a\nb\n".utf8))
        #expect(try unpack(packed.map { [$0] }).bytes == Array("a\nb\n".utf8))
    }

    @Test func aStreamThatBreaksOffIsNotWhole() throws {
        let packed = gzip(Self.text)
        for count in [1, 5, packed.count / 2, packed.count - 8, packed.count - 1] {
            #expect(try !unpack([Array(packed[..<count])]).isWhole)
        }
        #expect(try unpack([]).isWhole)
    }

    @Test func whatIsNoGzipIsAFault() throws {
        let packed = gzip(Self.text)
        var wrongSum = packed
        wrongSum[packed.count - 6] ^= 1
        var broken = packed
        broken[packed.count / 2] ^= 0xFF
        for bytes in [Array("m,meter=1 registerKwh=1\n".utf8), wrongSum, broken, packed + [1, 2, 3], [0x78, 0x9C, 1]] {
            let fault = #expect(throws: GzipFault.self) {
                guard try unpack([bytes]).isWhole else { throw GzipFault(reason: "breaks off") }
            }
            #expect(fault?.reason.isEmpty == false)
        }
    }
}
