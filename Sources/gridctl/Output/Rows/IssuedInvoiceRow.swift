import GridModel

/// An issued invoice: a row of a list, a bill with its ledger by itself; as JSON all there is.
struct IssuedInvoiceRow: RowDocument {
    var invoice: IssuedInvoice

    private var bill: Invoice { invoice.invoice }
    private var zone: Zone { bill.timeZone }

    static func columns(_ context: TableContext) -> [Column<IssuedInvoiceRow>] {
        [
            Column("number", "NUMBER", .right) { .integer($0.invoice.number) },
            Column("meter", "METER", .right) { .integer($0.bill.meter.value) },
            Column("customer", "CUSTOMER", .right, isDefault: false) {
                .optional($0.invoice.customer) { .integer($0) }
            },
            Column("month", "PERIOD") { .text($0.invoice.month.text) },
            Column("status", "STATUS") { .tinted($0.bill.status.rawValue, $0.bill.status.tone) },
            Column("issuedAt", "ISSUED", isExpendable: true) { .instant($0.invoice.issuedAt, $0.zone) },
            Column("dueDate", "DUE") { .optional($0.bill.dueDate) { .text($0) } },
            Column("consumptionKwh", "CONSUMPTION kWh", .right, isExpendable: true) {
                .energy($0.bill.consumptionKwh)
            },
            Column("total", "TOTAL", .right) { .text($0.bill.total.text) },
            Column("balance", "BALANCE", .right) { .text($0.invoice.balance.text) },
            Column("currency", "CURRENCY", isExpendable: true) { .text($0.bill.total.currency.code) },
            Column("replaces", "REPLACES", .right, isDefault: false) {
                .optional($0.invoice.replaces) { .integer($0) }
            },
            Column("replacedBy", "REPLACED BY", .right, isDefault: false) {
                .optional($0.invoice.replacedBy) { .integer($0) }
            },
        ]
    }

    var printedName: String? { String(invoice.number) }

    func encode(to encoder: any Encoder) throws { try invoice.encode(to: encoder) }

    /// The bill, then what became of it, then the readings it was worked out from.
    func screen(_ canvas: Canvas) -> String {
        var bill = bill
        // Below it stands with the time of day.
        bill.particulars?.issuedOn = nil
        var text = bill.screen(canvas) + "\n"
        var facts: [(String, Cell)] = [
            ("Issued", .instant(invoice.issuedAt, zone, .wholeSecond)),
            ("Balance", .tinted(invoice.balance.description, bill.status.tone)),
        ]
        if let late = invoice.late {
            facts.append(
                ("Late today", .tinted("fine \(late.fine.text), interest \(late.interest.text)", .warning)))
        }
        if let other = invoice.replaces { facts.append(("Replaces", .text("invoice \(other)"))) }
        if let other = invoice.replacedBy { facts.append(("Replaced by", .text("invoice \(other)"))) }
        for note in invoice.creditNotes {
            facts.append(("Credit note \(note.number)", .text("\(note.amount): \(note.reason)")))
        }
        text += RecordLayout.render(facts, canvas.style) + "\n"
        let columns = [
            Column<LedgerEntry>("date", "DATE") { .text($0.date.text) },
            Column("kind", "ENTRY") { .text($0.kind.rawValue) },
            Column("amount", "AMOUNT \(bill.total.currency.code)", .right) { .text($0.amount.text) },
            Column("reference", "REFERENCE", isElastic: true) { .optional($0.reference) { .text($0) } },
            Column("by", "BY", isElastic: true, isExpendable: true) { .text($0.by) },
        ]
        text += TableLayout.render(invoice.entries, columns, canvas) + "\n"
        return text + evidence(canvas)
    }

    private func evidence(_ canvas: Canvas) -> String {
        var facts: [(String, Cell)] = []
        for register in invoice.evidence.registers {
            var name = register.meter.map { " of \($0)" } ?? ""
            if register.register != .importedEnergy { name += " \(register.register.value)" }
            facts.append(("Opening reading\(name)", .text(words(register.opening))))
            facts.append(("Closing reading\(name)", .text(words(register.closing))))
        }
        for tariff in invoice.evidence.tariffs {
            facts.append(
                (
                    "Tariff",
                    .text("\(tariff.name), \(tariff.from.text) to \(tariff.to.text), \(tariff.sha256.prefix(12))")
                ))
        }
        facts.append(("Evidence", .text("\(invoice.evidence.sha256.prefix(12)), gridd \(invoice.evidence.engine)")))
        return RecordLayout.render(facts, canvas.style)
    }

    private func words(_ readings: BoundaryReadings) -> String {
        func words(_ reading: BoundaryReadings.Reading) -> String {
            "\(reading.registerKwh.kilowattHoursText) kWh at \(Cell.instant(reading.at, zone, .wholeSecond).shown)"
        }
        switch (readings.before, readings.after) {
        case (let before?, let after?): return before == after ? words(before) : "\(words(before)) and \(words(after))"
        case (let reading?, nil), (nil, let reading?): return words(reading)
        case (nil, nil): return "none"
        }
    }
}
