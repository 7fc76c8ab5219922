import Testing

@testable import ServerKit

@Suite struct LineCutterTests {
    /// The lines of a text fed in pieces; nil for one that is too long.
    private func lines(_ pieces: [[UInt8]]) -> [String?] {
        var cutter = LineCutter()
        var lines: [String?] = []
        func note(_ line: LineCutter.Line) {
            switch line {
            case .text(let bytes): lines.append(String(decoding: bytes, as: UTF8.self))
            case .tooLong: lines.append(nil)
            }
        }
        for piece in pieces { piece.withUnsafeBytes { bytes in cutter.feed(bytes) { note($0) } } }
        cutter.finish { note($0) }
        return lines
    }

    @Test(arguments: [
        ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]), ("\n\n", ["", ""]),
        ("a\rb\n", ["a\rb"]), ("\r\n", [""]), ("a\r", ["a"]),
    ])
    func aTextIsCutAtItsLineEnds(_ text: String, _ expected: [String]) {
        #expect(lines([Array(text.utf8)]) == expected)
    }

    @Test func aLineIsTooLongBehindItsLastByteOnly() {
        let longest = String(repeating: "x", count: LineCutter.longest)
        #expect(lines([Array("\(longest)\r\n\(longest)x\nb".utf8)]) == [longest, nil, "b"])
        #expect(lines([Array("\(longest)".utf8), Array("x".utf8)]) == [nil])
    }

    @Test func anySplitYieldsTheSameLines() {
        var random = Seeded(7)
        let long = String(repeating: "y", count: 5_000)
        let text = Array("one\r\n\ntwo\n\(long)\nthree\r\n{\"id\": 1}\n\(long.dropLast(904))\r\nlast".utf8)
        let whole = lines([text])
        #expect(whole.count == 8)
        #expect(lines(text.map { [$0] }) == whole)
        for _ in 0..<200 {
            var pieces: [[UInt8]] = []
            var rest = text[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...max(1, min(rest.count, 3_000)), using: &random)
                pieces.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(lines(pieces) == whole)
        }
    }
}
