import ArgumentParser
import Foundation
import GridClient
import GridModel

/// An invoice as something to look at: on paper, or the code it is paid with.
struct InvoicePictures: ParsableArguments {
    @Flag(help: "Draw the code it is paid with (Pix), for a camera.")
    var qr = false

    @Option(
        name: .customLong("qr-file"),
        help: ArgumentHelp("Write that code to FILE, a .png or an .svg.", valueName: "file"),
        completion: .file(extensions: ["png", "svg"]))
    var qrFile: String?

    @Option(
        help: ArgumentHelp("Write the invoice on paper to FILE; - is standard output.", valueName: "file"),
        completion: .file(extensions: ["pdf"]))
    var pdf: String?

    @Option(help: ArgumentHelp("The paper's language: en or pt (default: en).", valueName: "language"))
    var language: PaperLanguage?

    /// True when nothing else is to be printed.
    var areWanted: Bool { qr || qrFile != nil || pdf != nil }

    /// - Throws: ``Failure`` for what can't be.
    func validate(hasOneMeter: Bool) throws {
        guard areWanted else {
            if language != nil { throw Failure.usage("--language is the paper's: it goes with --pdf") }
            return
        }
        guard hasOneMeter else { throw Failure.usage("--qr, --qr-file and --pdf want one meter, by its id") }
        if language != nil, pdf == nil { throw Failure.usage("--language is the paper's: it goes with --pdf") }
        if let qrFile, form == nil {
            throw Failure.usage("\(qrFile) must end in .png or .svg, which says what to draw")
        }
    }

    /// Writes and prints what is wanted of an invoice.
    func show(_ meter: MeterID, _ period: CivilMonth?, _ session: Session) async throws {
        let meters = session.client.meters
        if let qrFile, let form {
            try write(try await meters.invoiceCode(meter, period: period, as: form), to: qrFile, session)
        }
        if let pdf {
            let bytes = try await meters.invoicePDF(meter, period: period, language: language?.rawValue)
            try write(bytes, to: pdf, session)
        }
        if qr {
            let picture = try await meters.invoiceCode(meter, period: period)
            let invoice = try await meters.invoice(meter, period: period)
            guard let payment = invoice.payment else {
                throw ClientError(.invalid, "the invoice of meter \(meter) has no payment code")
            }
            try await session.output.render(InvoiceCode(invoice: invoice, payment: payment, picture: picture))
        }
    }

    private var form: PictureForm? {
        qrFile.flatMap { PictureForm(rawValue: URL(filePath: $0).pathExtension.lowercased()) }
    }

    private func write(_ bytes: Data, to path: String, _ session: Session) throws {
        if path == "-" {
            guard !session.output.stream.isTerminal else {
                throw Failure.usage("a document is nothing for a terminal: name a file, or pipe it on")
            }
            return try session.output.stream.sink.write(Array(bytes))
        }
        let target = try FileTarget(path, mayReplace: true)
        try target.write(Array(bytes))
        try target.sync()
        try target.publish()
    }
}

/// A language that invoices are written in.
enum PaperLanguage: String, ExpressibleByArgument, CaseIterable {
    case en, pt
}
