import Foundation
import GridModel
import Testing

@testable import ServerKit

struct InvoicePDFTests {
    private static let zone = Zone("America/Sao_Paulo")!
    private static let payee = try! Payee(key: "a@b.co", name: "Condominio Vila Nova", city: "Salvador")

    private func invoice(lines: Int = 2) -> Invoice {
        let charges = (1...lines).map { number in
            InvoiceLine(
                kind: "energy", label: "Energia nº \(number), ponta", quantity: Quantity(millionths: 1_250_000),
                unit: "kWh", unitPrice: Rate(mantissa: 40, scale: 2), amount: "0.50", quality: .measured)
        }
        let total = Amount(minorUnits: Int64(lines) * 50, .brl)
        return Invoice(
            number: nil, meter: 42, status: .draft, period: Self.zone.span(of: CivilMonth(year: 2026, month: 10)!),
            timeZone: Self.zone, tariff: "default", consumptionKwh: .wattHours(1_250 * Int64(lines)),
            quality: .measured, lines: charges, total: total, dueDate: nil,
            payment: Self.payee.payment(of: total, transaction: "M42P202610"))
    }

    private func run(_ command: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [command] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(command)")
        return text
    }

    private func withFile(_ pdf: InvoicePDF, _ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pdf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "invoice.pdf")
        try pdf.bytes().write(to: file)
        try body(file)
    }

    @Test func aReaderFindsEachChargeAndTheTotal() throws {
        try withFile(InvoicePDF(invoice: invoice(), payee: Self.payee)) { file in
            let text = try run("pdftotext", ["-layout", file.path, "-"])
            for part in [
                "Condominio Vila Nova", "Draft invoice", "2026-10-01 to 2026-10-31", "Energia nº 2, ponta",
                "1.250 kWh", "0.40", "1.00 BRL",
            ] {
                #expect(text.contains(part), "\(part) in \(text)")
            }
        }
    }

    @Test func inPortugueseItReadsSo() throws {
        try withFile(InvoicePDF(invoice: invoice(), payee: Self.payee, words: .of(language: "pt-BR"))) { file in
            let text = try run("pdftotext", ["-layout", file.path, "-"])
            for part in ["Prévia da fatura", "2026-10-01 a 2026-10-31", "1,250 kWh", "0,40", "1,00 BRL"] {
                #expect(text.contains(part), "\(part) in \(text)")
            }
        }
    }

    @Test func theCodeOnPaperIsReadBack() throws {
        try withFile(InvoicePDF(invoice: invoice(), payee: Self.payee)) { file in
            let picture = file.deletingPathExtension()
            _ = try run("pdftoppm", ["-png", "-r", "150", "-singlefile", file.path, picture.path])
            let read = try run("zbarimg", ["--quiet", "--raw", "--nodbus", picture.path + ".png"])
            #expect(read.trimmingCharacters(in: .newlines) == invoice().payment?.payload)
        }
    }

    @Test func manyChargesGoOnOverThePages() throws {
        try withFile(InvoicePDF(invoice: invoice(lines: 120))) { file in
            let text = try run("pdftotext", ["-layout", file.path, "-"])
            #expect((1...120).allSatisfy { text.contains("Energia nº \($0), ponta") })
            #expect(text.split(separator: "\u{0C}", omittingEmptySubsequences: true).count == 3)
        }
    }

    @Test func aLetterThatNoFontHasIsNotLeftOut() throws {
        var odd = invoice()
        odd.tariff = "電 plano"
        odd.lines[0].label = String(repeating: "Uma descrição muito comprida ", count: 8)
        try withFile(InvoicePDF(invoice: odd)) { file in
            let text = try run("pdftotext", ["-layout", file.path, "-"])
            #expect(text.contains("? plano"))
            #expect(text.contains("..."))
        }
    }

    private func named(_ invoice: Invoice, _ name: String, _ address: String) -> Invoice {
        var invoice = invoice
        (invoice.number, invoice.status, invoice.dueDate) = (17, .overdue, "2026-11-20")
        invoice.particulars = InvoiceParticulars(
            customer: InvoiceParticulars.Customer(
                id: CustomerID(3)!, name: name, taxId: "52998224725", address: address),
            usagePoint: InvoiceParticulars.Place(id: UsagePointID(7)!, name: "Casa 12", address: address),
            meter: InvoiceParticulars.Meter(name: nil, serial: "LG-0042"),
            issuedOn: CivilDate(year: 2026, month: 11, day: 5)!)
        return invoice
    }

    @Test func itNamesWhomItIsForWhereAndWhenItIsDue() throws {
        let invoice = named(invoice(), "Maria da Conceição", "Rua das Acácias 12, Salvador")
        for (language, parts) in [
            (
                "en",
                [
                    "Invoice 17", "overdue", "Customer", "Maria da Conceição", "CPF", "529.982.247-25", "Address",
                    "Usage point", "7, Casa 12, Rua das Acácias 12, Salvador", "42, serial LG-0042", "Issued",
                    "2026-11-05", "Due", "2026-11-20",
                ]
            ),
            (
                "pt",
                [
                    "Fatura 17", "em atraso", "Cliente", "Endereço", "Unidade consumidora", "42, nº de série LG-0042",
                    "Emissão", "Vencimento",
                ]
            ),
        ] {
            try withFile(InvoicePDF(invoice: invoice, payee: Self.payee, words: .of(language: language))) { file in
                let text = try run("pdftotext", ["-layout", file.path, "-"])
                for part in parts { #expect(text.contains(part), "\(part) in \(text)") }
            }
        }
    }

    /// Where each word stands, in points.
    private func rightmost(_ file: URL) throws -> Double {
        let boxes = try run("pdftotext", ["-bbox", file.path, "-"])
        let edges = boxes.matches(of: /xMax="([0-9.]+)"/).compactMap { Double($0.1) }
        return try #require(edges.max())
    }

    @Test func longNamesStayWithinThePaper() throws {
        for name in [
            String(repeating: "Companhia de Armazéns Gerais e Silos ", count: 12), String(repeating: "W", count: 400),
        ] {
            var invoice = named(invoice(), name, name)
            invoice.particulars?.meter.serial = name
            invoice.tariff = name
            invoice.payment = Payment(kind: "pix", payload: String(repeating: "W", count: 400))
            try withFile(InvoicePDF(invoice: invoice, payee: Self.payee)) { file in
                #expect(try rightmost(file) <= 546)
                let text = try run("pdftotext", ["-layout", file.path, "-"])
                #expect(text.contains("...") && text.contains("1.00 BRL") && text.contains("2026-11-20"))
            }
        }
    }
}
