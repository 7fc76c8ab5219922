import TestSupport
import Testing

@testable import gridctl

@Suite struct FrameWriterTests {
    private let size = TextOutput.Size(columns: 10, rows: 3)

    private func lines(_ texts: [String]) -> [StyledLine] { texts.map { StyledLine($0) } }

    @Test func onlyLinesThatChangedAreWritten() {
        var writer = FrameWriter(Style(isColored: false), .unicode)
        let first = writer.text(for: lines(["one", "two", "three"]), size)
        #expect(first.contains("\u{1B}[2J") && first.contains("one"))
        #expect(writer.text(for: lines(["one", "two", "three"]), size).isEmpty)
        #expect(writer.text(for: lines(["one", "2", "three"]), size) == "\u{1B}[2;1H2\u{1B}[K")
        #expect(writer.text(for: lines(["one"]), size) == "\u{1B}[2;1H\u{1B}[K\u{1B}[3;1H\u{1B}[K")
    }

    @Test func afterAnotherSizeOrAnInterruptionEverythingIsWritten() {
        var writer = FrameWriter(Style(isColored: false), .unicode)
        _ = writer.text(for: lines(["one"]), size)
        #expect(writer.text(for: lines(["one"]), .init(columns: 20, rows: 3)).contains("\u{1B}[2J"))
        writer.forget()
        #expect(writer.text(for: lines(["one"]), .init(columns: 20, rows: 3)).contains("one"))
    }

    @Test func whatIsTooLongOrTooMuchIsCutAndAFullLineKeepsItsEnd() {
        var writer = FrameWriter(Style(isColored: true), .unicode)
        var screen = TerminalScreen(columns: 10, rows: 3)
        _ = screen.feed(Array(writer.text(for: lines(["0123456789", "0123456789abc", "c", "d"]), size).utf8))
        #expect(screen.lines == ["0123456789", "012345678…", "c"])
        _ = screen.feed(Array(writer.text(for: lines(["0123456780", "x", "c"]), size).utf8))
        #expect(screen.lines == ["0123456780", "x", "c"])
    }

    @Test func theScreenIsWhatWasDrawnWhateverCameBefore() {
        var random = SystemRandomNumberGenerator()
        var writer = FrameWriter(Style(isColored: true), .unicode)
        var screen = TerminalScreen(columns: 10, rows: 3)
        for _ in 0..<300 {
            let texts = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                String(
                    (0..<Int.random(in: 0...10, using: &random)).map { _ in
                        "ab █"[Int.random(in: 0...3, using: &random)]
                    })
            }
            let drawn = texts.map { StyledLine($0, [.plain, .bad, .heading].randomElement()!) }
            _ = screen.feed(Array(writer.text(for: drawn, size).utf8))
            var seen = texts.map { $0.trimmingEnd() }
            while seen.last == "" { seen.removeLast() }
            #expect(screen.lines == seen)
        }
    }
}

extension String {
    fileprivate subscript(index: Int) -> Character { self[self.index(startIndex, offsetBy: index)] }

    fileprivate func trimmingEnd() -> String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
