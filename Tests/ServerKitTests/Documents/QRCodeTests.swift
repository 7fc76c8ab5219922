import Foundation
import Testing

@testable import ServerKit

struct QRCodeTests {
    private static let payload =
        "00020126510014br.gov.bcb.pix0115thalesog@me.com0210Pedido 123520400005303986540510.005802BR"
        + "5914THALES OGLIARI6015SAO MIGUEL DO O62070503***63040DC6"

    /// What somebody else's decoder reads from a picture.
    private func decoded(_ picture: URL) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["zbarimg", "--quiet", "--raw", "--nodbus", picture.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.trimmingCharacters(in: .newlines)
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "qr-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test(arguments: [1, 3, 8]) func aDecoderReadsThePNG(scale: Int) throws {
        try withFolder { folder in
            let file = folder.appending(path: "code.png")
            try #require(QRCode(Self.payload)).png(scale: scale).write(to: file)
            #expect(try decoded(file) == Self.payload)
        }
    }

    @Test func aDecoderReadsTheSVG() throws {
        try withFolder { folder in
            let (drawing, picture) = (folder.appending(path: "code.svg"), folder.appending(path: "code.png"))
            try #require(QRCode(Self.payload)).svg.write(to: drawing, atomically: true, encoding: .utf8)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["rsvg-convert", "--width", "400", "--output", picture.path, drawing.path]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(try decoded(picture) == Self.payload)
        }
    }

    @Test func whatNoSquareHoldsIsNone() {
        #expect(QRCode("") == nil)
        #expect(QRCode(String(repeating: "x", count: 4_000)) == nil)
    }

    @Test func aPictureHasARowForEachColumn() throws {
        let picture = try #require(QRCode(Self.payload)).picture
        #expect(picture.rows.allSatisfy { $0.utf8.count == picture.rows.count })
        // The finder in the upper left: seven dark modules, then a light one.
        #expect(picture.rows[0].hasPrefix("11111110"))
        #expect(picture.rows[1].hasPrefix("10000010"))
    }
}
