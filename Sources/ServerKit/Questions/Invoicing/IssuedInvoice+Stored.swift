import GridModel

extension StoredInvoice {
    /// The invoice as it was issued; where it stands depends on the day.
    package func invoice(_ status: InvoiceStatus) -> Invoice {
        let currency = terms.currency
        let lines = zip(forms, figures.lines).map { form, line in
            InvoiceLine(
                kind: form.kind, label: form.label, quantity: line.quantity, unit: form.unit,
                unitPrice: form.unitPrice, amount: Amount(minorUnits: line.amount, currency).text,
                quality: line.quality)
        }
        var invoice = Invoice(
            number: number, meter: meter, status: status, period: terms.period, timeZone: terms.timeZone,
            tariff: terms.tariff, consumptionKwh: figures.consumption, quality: figures.quality, lines: lines,
            total: Amount(minorUnits: total, currency), dueDate: due.text, payment: nil)
        // Most invoices have none, and many may be asked for.
        if figures.isEstimated || terms.earlierCycleDay != nil {
            invoice.notes = InvoiceNotes.of(terms.billingPeriod, figures.registers)
        }
        return invoice
    }

    /// Where it stands at an instant, by what its row says.
    package func status(at now: Instant) -> InvoiceStatus {
        if let ended { return ended }
        if balance <= 0 { return .paid }
        return terms.timeZone.local(at: now).date > due ? .overdue : .issued
    }

    /// As a list shows it.
    package func summary(at now: Instant) -> InvoiceSummary {
        InvoiceSummary(
            number: number, meter: meter, customer: customer, month: terms.month, status: status(at: now),
            issuedOn: issuedOn, dueDate: due, consumptionKwh: figures.consumption, quality: figures.quality,
            total: Amount(minorUnits: total, terms.currency), balance: Amount(minorUnits: balance, terms.currency))
    }

    package var evidence: InvoiceEvidence {
        InvoiceEvidence(
            engine: terms.engine, journalSequence: figures.journalSequence, tariffs: terms.tariffs,
            offsets: terms.offsets, registers: figures.registers, sha256: sha256)
    }
}

extension IssuedInvoice {
    /// An invoice with all that happened to it, as it stands at an instant.
    package init(_ file: InvoiceFile, at now: Instant) {
        let stored = file.invoice
        let today = stored.terms.timeZone.local(at: now).date
        let account = file.account
        let currency = stored.terms.currency
        let issue = LedgerEntry(
            kind: .issue, amount: Amount(minorUnits: stored.total, currency), date: stored.issuedOn, reference: nil,
            at: stored.issuedAt, by: file.issuedBy)
        let entries = file.entries.map { entry in
            LedgerEntry(
                kind: entry.posting.kind, amount: Amount(minorUnits: entry.posting.amount, currency),
                date: entry.posting.date, reference: entry.posting.reference, at: entry.at, by: entry.actor)
        }
        self.init(
            invoice: stored.invoice(account.status(on: today)), month: stored.terms.month,
            usagePoint: stored.usagePoint, customer: stored.customer, issuedAt: stored.issuedAt,
            balance: account.balance, late: account.lateCharges(on: today), replaces: stored.replaces,
            replacedBy: file.replacedBy, entries: [issue] + entries, creditNotes: file.creditNotes,
            evidence: stored.evidence)
    }
}
