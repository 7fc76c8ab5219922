import Foundation
import TestSupport
import Testing

@testable import gridctl

/// Pictures in the repository that a change has to be seen in: `GRIDD_RECORD=1 swift test` records them again.
enum GoldenFile {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")

    /// How a screen may be.
    struct Variant: Sendable {
        var size: TextOutput.Size
        var glyphs: Glyphs
        var isColored: Bool

        var title: String {
            "\(size.columns)x\(size.rows) \(glyphs == .unicode ? "UTF-8" : "ASCII"), "
                + (isColored ? "colour" : "no colour")
        }

        var style: Style { Style(isColored: isColored) }

        /// Somewhere to run a command line at that is so.
        var desk: Desk {
            var desk = Desk()
            desk.screen = size
            desk.environment["LANG"] = glyphs == .unicode ? "C.UTF-8" : "C"
            desk.environment["PAGER"] = ""
            if !isColored { desk.environment["NO_COLOR"] = "1" }
            return desk
        }
    }

    /// The sizes, each with and without colour, and in ASCII.
    static let variants: [Variant] = [(80, 24), (200, 50)].flatMap { columns, rows in
        [(Glyphs.unicode, true), (.unicode, false), (.ascii, false)].map { glyphs, isColored in
            Variant(size: TextOutput.Size(columns: columns, rows: rows), glyphs: glyphs, isColored: isColored)
        }
    }

    /// Holds what each variant shows against the file `name`.
    ///
    /// - Parameter isPicture: False for a table, which is as wide as what is in it and shows names as they are.
    static func expect(
        _ name: String, isPicture: Bool = true, location: SourceLocation = #_sourceLocation,
        _ picture: (Variant) async throws -> String
    ) async throws {
        DisplayWidth.useLocale(of: [:])
        var text = ""
        for variant in variants {
            let shown = try await picture(variant)
            text += "== \(variant.title)\n\(shown)\n"
            if !variant.isColored { #expect(!shown.contains("\u{1B}"), sourceLocation: location) }
            guard isPicture else { continue }
            // Whatever is drawn fits, and ASCII is ASCII.
            for line in shown.split(separator: "\n") {
                var screen = TerminalScreen(columns: 1_000, rows: 1)
                _ = screen.feed(Array(line.utf8))
                let plain = screen.lines.first ?? ""
                #expect(
                    plain.count <= variant.size.columns, "\(name), \(variant.title): \(plain)", sourceLocation: location
                )
            }
            if variant.glyphs == .ascii { #expect(shown.utf8.allSatisfy { $0 < 0x80 }, sourceLocation: location) }
        }
        let file = folder.appendingPathComponent(name + ".txt")
        if ProcessInfo.processInfo.environment["GRIDD_RECORD"] != nil {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let recorded = try? String(contentsOf: file, encoding: .utf8)
        #expect(
            recorded == text, "Golden/\(name).txt is another; GRIDD_RECORD=1 records it again",
            sourceLocation: location)
    }
}
