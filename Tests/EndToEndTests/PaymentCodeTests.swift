import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The code an invoice is paid with, wherever it is drawn, read by programs that somebody else wrote.
    @Suite struct PaymentCodeTests {
        private func griddWithAnInvoice(payee: Bool = true) async throws -> GriddProcess {
            let environment = [
                "GRIDD_PAYEE_KEY": "caixa@condominio.com.br", "GRIDD_PAYEE_NAME": "Condomínio Vila Nova",
                "GRIDD_PAYEE_CITY": "Salvador",
            ]
            let gridd = try await GriddProcess.start(environment: payee ? environment : [:])
            _ = try await gridd.json(
                "meters", "add", "--time-zone", "America/Bahia", "--opening-reading", "100", "--opening-at",
                "2026-10-01T00:00:00-03:00")
            let reading = #"{"id": 1, "consumption": 291, "datetime": "2026-11-01 00:00:00"}"#
            _ = try await gridd.gridctl("import", "-", input: reading + "\n")
            return gridd
        }

        private func payload(_ gridd: GriddProcess) async throws -> String {
            try await gridd.json("invoice", "1", "--period", "2026-10").payment.payload.string ?? ""
        }

        private func decoded(_ picture: String) async throws -> String {
            try await ProgramRun.of("/usr/bin/zbarimg", ["--quiet", "--raw", picture]).stdout
                .trimmingCharacters(in: .newlines)
        }

        @Test func theTerminalsDrawingIsReadBack() async throws {
            let gridd = try await griddWithAnInvoice()
            let expected = try await payload(gridd)
            #expect(expected.hasPrefix("000201"))
            for colored in [true, false] {
                let lines = try await PseudoTerminal.run(
                    Programs.path(of: "gridctl"),
                    ["--server", gridd.socket, "--color", colored ? "always" : "never"]
                        + ["invoice", "1", "--period", "2026-10", "--qr"],
                    environment: PseudoTerminal.plainEnvironment(["LANG": "C.UTF-8"]), columns: 160, rows: 60
                ) { terminal in
                    _ = try await terminal.exitStatus()
                    return terminal.screen
                }
                let folder = try TemporaryFolder()
                let code = Array(lines.prefix { !$0.hasPrefix("000201") })
                let picture = try folder.write(Self.picture(of: code, isDarkDrawn: colored), to: "screen.pgm")
                #expect(try await decoded(picture) == expected, "coloured: \(colored)\n\(code.joined(separator: "\n"))")
                #expect(lines.contains(expected))
            }
        }

        @Test func theFilesAreReadBackAndThePaperToo() async throws {
            let gridd = try await griddWithAnInvoice()
            let expected = try await payload(gridd)
            let folder = try TemporaryFolder()
            let run = try await gridd.gridctl(
                "invoice", "1", "--period", "2026-10", "--qr-file", folder.file("code.png"), "--pdf",
                folder.file("invoice.pdf"))
            #expect(run.status == 0 && run.stdout.isEmpty, "\(run)")
            #expect(try await decoded(folder.file("code.png")) == expected)
            _ = try await gridd.gridctl("invoice", "1", "--period", "2026-10", "--qr-file", folder.file("code.svg"))
            _ = try await ProgramRun.of(
                "/usr/bin/rsvg-convert", ["-w", "400", "-o", folder.file("drawn.png"), folder.file("code.svg")])
            #expect(try await decoded(folder.file("drawn.png")) == expected)
            _ = try await ProgramRun.of(
                "/usr/bin/pdftoppm",
                ["-png", "-r", "150", "-singlefile", folder.file("invoice.pdf"), folder.file("paper")])
            #expect(try await decoded(folder.file("paper.png")) == expected)
        }

        /// PyPI's PixCanvas, where it is installed.
        @Test(.enabled(if: isThere(module: "pixcanvas")))
        func anIndependentParserAcceptsThePayload() async throws {
            let gridd = try await griddWithAnInvoice()
            let program = """
                import sys, pixcanvas
                result = pixcanvas.validate_pix(sys.argv[1])
                pix = result.pix
                print(result.is_valid, pix.pix_key, pix.amount, pix.txid, len(result.warnings))
                """
            let run = try await ProgramRun.of("/usr/bin/env", ["python3", "-c", program, try await payload(gridd)])
            #expect(run.stdout == "True caixa@condominio.com.br 76.40 M1P202610 0\n", "\(run)")
        }

        @Test func withoutAPayeeItSaysHowToNameOne() async throws {
            let gridd = try await griddWithAnInvoice(payee: false)
            let invoice = try await gridd.json("invoice", "1", "--period", "2026-10")
            #expect(invoice.payment.string == nil)
            let run = try await gridd.gridctl("invoice", "1", "--period", "2026-10", "--qr")
            #expect(run.status == 5)
            #expect(run.stderr.contains("no payee is configured — set payee.key, payee.name and payee.city"), "\(run)")
        }

        private static func isThere(module: String) -> Bool {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["python3", "-c", "import \(module)"]
            process.standardError = FileHandle.nullDevice
            try? process.run()
            process.waitUntilExit()
            return process.terminationStatus == 0
        }

        /// Half blocks as a grey picture (Netpbm's plain PGM), 4 pixels a module.
        private static func picture(of lines: [String], isDarkDrawn: Bool) -> String {
            let width = 80
            let scale = 4
            let rows = lines.flatMap { line -> [[Bool]] in
                let characters = Array(line) + Array(repeating: Character(" "), count: max(0, width - line.count))
                let blocks = characters.prefix(width)
                return [blocks.map { $0 == "█" || $0 == "▀" }, blocks.map { $0 == "█" || $0 == "▄" }]
            }
            var text = "P2\n\(width * scale) \(rows.count * scale)\n1\n"
            for row in rows {
                let pixels = row.map { $0 == isDarkDrawn ? "0" : "1" }
                    .flatMap { Array(repeating: $0, count: scale) }.joined(separator: " ")
                for _ in 0..<scale { text += pixels + "\n" }
            }
            return text
        }
    }
}
