import Testing

@testable import gridctl

@Suite struct KeyParserTests {
    private static let typed: [(String, Key)] = [
        ("a", .character("a")), ("é", .character("é")), ("東", .character("東")), ("🏠", .character("🏠")), ("\r", .enter),
        ("\n", .enter), ("\t", .tab), ("\u{7F}", .backspace), ("\u{08}", .backspace), ("\u{03}", .control("c")),
        ("\u{1A}", .control("z")), ("\u{1B}[A", .up), ("\u{1B}OB", .down), ("\u{1B}[1;5C", .right), ("\u{1B}[D", .left),
        ("\u{1B}[H", .home), ("\u{1B}[4~", .end), ("\u{1B}[5~", .pageUp), ("\u{1B}[6;2~", .pageDown),
        ("\u{1B}[2~", .other),
        ("\u{1B}x", .other), ("\u{1B}[<0;10;10M", .enter), ("/", .character("/")),
    ]

    @Test func keysAreKnownByWhatTerminalsSend() {
        for (text, key) in Self.typed {
            var parser = KeyParser()
            #expect(parser.feed(Array(text.utf8)) == [key], "\(text.debugDescription)")
            #expect(!parser.isWaiting)
        }
    }

    @Test func sequencesMayComeInPiecesOfAnySize() {
        let bytes = Self.typed.flatMap { Array($0.0.utf8) }
        let keys = Self.typed.map(\.1)
        for size in 1...7 {
            var parser = KeyParser()
            var found: [Key] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                found += parser.feed(bytes[start..<min(start + size, bytes.count)])
            }
            #expect(found == keys, "in pieces of \(size)")
        }
    }

    @Test func escapeByItselfIsKnownWhenNothingFollows() {
        var parser = KeyParser()
        #expect(parser.feed([0x1b]).isEmpty && parser.isWaiting)
        #expect(parser.flush() == [.escape])
        #expect(parser.feed([0x1b, 0x1b]) == [.escape])
        #expect(parser.flush() == [.escape])
        #expect(parser.feed(Array("\u{1B}[1".utf8)).isEmpty)
        #expect(parser.flush() == [.other] && !parser.isWaiting)
    }

    @Test func noiseIsNoKeyAndNothingIsKept() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var parser = KeyParser()
            _ = parser.feed((0..<400).map { _ in UInt8.random(in: 0...255, using: &random) })
            _ = parser.flush()
            #expect(parser.feed(Array("q".utf8)) == [.character("q")])
        }
        var parser = KeyParser()
        let endless = parser.feed(Array("\u{1B}[".utf8) + Array(repeating: UInt8(ascii: "1"), count: 500))
        #expect(endless.contains(.other))
    }
}
