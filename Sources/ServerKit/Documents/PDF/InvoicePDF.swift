import Foundation
import GridModel

/// An invoice on paper: whose, for when, each charge, how much, and the code it is paid with.
struct InvoicePDF {
    var invoice: Invoice
    /// Who is paid; nil leaves the head of the page to the invoice.
    var payee: Payee?
    var words: InvoiceWords = .english

    private static let left = 50.0
    private static let right = PDFSheet.width - 50
    private static let bottom = PDFSheet.height - 60
    private static let line = 14.0

    /// The document's bytes.
    /// - Throws: ``DocumentFault``.
    func bytes() throws(DocumentFault) -> Data {
        let sheet = try PDFSheet(title: title)
        var y = head(sheet)
        y = facts(sheet, from: y)
        y = try charges(sheet, from: y)
        try payment(sheet, from: y)
        return try sheet.bytes()
    }

    private var title: String { invoice.number.map { "\(words.invoice) \($0)" } ?? words.draft }

    private func head(_ sheet: PDFSheet) -> Double {
        if let payee {
            // Of 25 letters at most, and of 15.
            sheet.write(payee.name, x: Self.left, y: 64, size: 12, .bold)
            sheet.write(payee.city, x: Self.left, y: 79, size: 9, grey: 0.35)
        }
        sheet.write(title, x: Self.right, y: 66, size: 18, .bold, .right)
        sheet.write(words.status[invoice.status] ?? "", x: Self.right, y: 81, size: 9, .regular, .right, grey: 0.35)
        sheet.rule(from: Self.left, to: Self.right, y: 92)
        return 112
    }

    private func facts(_ sheet: PDFSheet, from top: Double) -> Double {
        var facts: [(name: String, value: String)] = []
        if let particulars = invoice.particulars { facts += recipient(particulars) }
        let meter = [
            invoice.meter.description, invoice.particulars?.meter.name,
            invoice.particulars?.meter.serial.map { "\(words.facts.serial) \($0)" },
        ]
        let own: [(name: String, value: String)] = [
            (words.facts.meter, Self.joined(meter)),
            (words.facts.period, "\(day(invoice.period.start)) \(words.facts.through) \(lastDay)"),
            (words.facts.tariff, invoice.tariff),
            (
                words.facts.consumption,
                "\(words.number(invoice.consumptionKwh.display)) kWh, \(words.qualities[invoice.quality] ?? "")"
            ),
        ]
        facts += own
        if let day = invoice.particulars?.issuedOn { facts.append((words.facts.issued, day.text)) }
        if let due = invoice.dueDate { facts.append((words.facts.due, due)) }
        let indent = Self.left + 20 + (facts.map { sheet.width(of: $0.name, size: 9) }.max() ?? 0)
        var y = top
        for (index, fact) in facts.enumerated() {
            sheet.write(fact.name, x: Self.left, y: y, grey: 0.35)
            let isName = index == 0 && invoice.particulars?.customer != nil
            for line in sheet.lines(of: fact.value, within: Self.right - indent, size: 9, isName ? .bold : .regular) {
                sheet.write(line, x: indent, y: y, isName ? .bold : .regular)
                y += Self.line
            }
        }
        return y + 12
    }

    /// Whom it is for, and where.
    private func recipient(_ particulars: InvoiceParticulars) -> [(name: String, value: String)] {
        var facts: [(name: String, value: String)] = []
        if let customer = particulars.customer {
            facts.append((words.facts.customer, customer.name))
            if let number = customer.taxId {
                let known = TaxID(number)
                let name = known.map { words.taxNumbers[$0.kind] ?? "" } ?? words.taxNumbers[.foreign]
                facts.append((name ?? "", known?.display ?? number))
            }
            if let address = customer.address { facts.append((words.facts.address, address)) }
        }
        let place = particulars.usagePoint
        facts.append((words.facts.usagePoint, Self.joined([place.id.description, place.name, place.address])))
        return facts
    }

    private static func joined(_ parts: [String?]) -> String { parts.compactMap { $0 }.joined(separator: ", ") }

    private func charges(_ sheet: PDFSheet, from top: Double) throws(DocumentFault) -> Double {
        var y = heading(sheet, at: top)
        for line in invoice.lines {
            if y > Self.bottom {
                try sheet.turn()
                y = heading(sheet, at: 64)
            }
            row(
                sheet, at: y, sheet.shortened(line.label, to: Self.quantity - 80 - Self.left, size: 9),
                line.quantity.map { words.number($0.display) + (line.unit.map { " \($0)" } ?? "") } ?? "",
                line.unitPrice.map { words.number($0.text) } ?? "", words.number(line.amount))
            y += Self.line
        }
        sheet.rule(from: Self.left, to: Self.right, y: y - 9)
        row(
            sheet, at: y + 6, words.total, "", "",
            "\(words.number(invoice.total.text)) \(invoice.total.currency.code)", .bold)
        return y + 36
    }

    private static let quantity = 330.0
    private static let price = 430.0

    private func heading(_ sheet: PDFSheet, at y: Double) -> Double {
        row(
            sheet, at: y, words.columns.charge, words.columns.quantity, words.columns.price, words.columns.amount, .bold
        )
        sheet.rule(from: Self.left, to: Self.right, y: y + 5)
        return y + 20
    }

    private func row(
        _ sheet: PDFSheet, at y: Double, _ label: String, _ quantity: String, _ price: String, _ amount: String,
        _ face: PDFSheet.Face = .regular
    ) {
        sheet.write(label, x: Self.left, y: y, face)
        sheet.write(quantity, x: Self.quantity, y: y, face, .right)
        sheet.write(price, x: Self.price, y: y, face, .right)
        sheet.write(amount, x: Self.right, y: y, face, .right)
    }

    private func payment(_ sheet: PDFSheet, from top: Double) throws(DocumentFault) {
        guard let payload = invoice.payment?.payload, let code = QRCode(payload) else { return }
        let size = 130.0
        var y = top
        if y + size > PDFSheet.height - 40 {
            try sheet.turn()
            y = 64
        }
        sheet.draw(code, x: Self.left - 8, y: y, size: size)
        sheet.write(words.pay, x: Self.left + size + 4, y: y + 24, .bold)
        let start = Self.left + size + 4
        var line = y + 42
        for text in sheet.pieces(of: payload, within: Self.right - start, size: 8) {
            sheet.write(text, x: start, y: line, size: 8)
            line += 11
        }
    }

    private func day(_ instant: Instant) -> String { String(invoice.timeZone.local(at: instant).text.prefix(10)) }
    private var lastDay: String { day(invoice.period.end.adding(milliseconds: -1)) }
}
