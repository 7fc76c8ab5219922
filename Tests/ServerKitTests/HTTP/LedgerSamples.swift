import GridModel

@testable import ServerKit

/// The ledger's payloads, each with everything that it may have.
enum LedgerSamples {
    static func all(_ now: Instant) -> [(PayloadSchema, any Encodable)] {
        let amount = Amount(minorUnits: 1, .brl)
        let day = CivilDate(year: 2026, month: 11, day: 1)!
        let entry = LedgerEntry(kind: .issue, amount: amount, date: day, reference: "", at: now, by: "")
        let reading = BoundaryReadings.Reading(at: now, registerKwh: .zero)
        let readings = BoundaryReadings(before: reading, after: reading)
        let estimate = RegisterEstimate(
            rule: .likeDays, from: now, to: now, consumptionKwh: .zero, like: TimeSpan(start: now, end: now),
            likeCount: 1, likeSeconds: 1, likeKwh: .zero)
        var register = RegisterEvidence(
            meter: 1, register: .importedEnergy, opening: readings, closing: readings, consumptionKwh: .zero)
        register.estimate = estimate
        let tariff = TariffEvidence(name: "", from: day, to: day, sha256: "", text: "")
        let evidence = InvoiceEvidence(
            engine: "", journalSequence: 0, tariffs: [tariff], offsets: [ZoneOffset(from: now, seconds: 0)],
            registers: [register], sha256: "")
        let note = CreditNote(number: 1, invoice: 1, amount: amount, reason: "", issuedAt: now, by: "")
        var invoice = Invoice(
            number: 1, meter: 1, status: .issued, period: TimeSpan(start: now, end: now), timeZone: .utc, tariff: "",
            consumptionKwh: .zero, quality: .measured, lines: [], total: amount, dueDate: "", payment: nil)
        invoice.projected = InvoiceProjection(consumptionKwh: .zero, total: amount)
        invoice.registers = []
        invoice.taxes = []
        let particulars = InvoiceParticulars(
            customer: InvoiceParticulars.Customer(id: CustomerID(1)!, name: ""),
            usagePoint: InvoiceParticulars.Place(id: UsagePointID(1)!), meter: InvoiceParticulars.Meter(), issuedOn: day
        )
        invoice.particulars = particulars
        invoice.notes = [""]
        let late = LateCharges(date: day, fine: amount, interest: amount)
        let issued = IssuedInvoice(
            invoice: invoice, month: Month.october, usagePoint: 1, customer: nil, issuedAt: now, balance: amount,
            late: late, replaces: nil, replacedBy: nil, entries: [entry], creditNotes: [note], evidence: evidence)
        let summary = InvoiceSummary(
            number: 1, meter: 1, customer: nil, month: Month.october, status: .issued, issuedOn: day, dueDate: day,
            consumptionKwh: .zero, quality: .measured, total: amount, balance: amount)
        let difference = InvoiceDifference(
            number: 1, meter: 1, month: Month.october, issuedKwh: .zero, currentKwh: .zero, issued: amount,
            current: amount, difference: amount)
        return [
            (Schemas.invoiceParticulars, particulars), (Schemas.ledgerEntry, entry), (Schemas.lateCharges, late),
            (Schemas.tariffEvidence, tariff),
            (Schemas.boundaryReadings, readings), (Schemas.registerEvidence, register),
            (Schemas.invoiceEvidence, evidence), (Schemas.creditNote, note), (Schemas.issuedInvoice, issued),
            (Schemas.invoiceSummary, summary), (Schemas.invoiceDifference, difference),
            (Schemas.issuedInvoicePage, Page<IssuedInvoice>(items: [], next: nil)),
            (Schemas.invoiceSummaryPage, Page<InvoiceSummary>(items: [], next: nil)),
            (Schemas.invoiceDifferencePage, Page<InvoiceDifference>(items: [], next: nil)),
            (Schemas.newInvoice, NewInvoice(meter: 1, period: Month.october)),
            (Schemas.newPayment, NewPayment(amount: "", date: day, reference: "")),
            (Schemas.invoiceVoiding, InvoiceVoiding(reason: "")),
            (Schemas.newCreditNote, NewCreditNote(reason: "", amount: "", rebill: true)),
            (Schemas.creditOutcome, CreditOutcome(creditNote: note, invoice: issued, replacement: nil)),
            (Schemas.newInvoiceRun, NewInvoiceRun(period: Month.october, meters: "", tellInvoices: true)),
            (Schemas.invoiceRunProgress, InvoiceRunProgress(done: 0, total: 0)),
            (Schemas.registerEstimate, estimate),
            (Schemas.invoiceRunNote, InvoiceRunNote(meter: 1, number: 1, message: "")),
            (Schemas.invoiceRunFailure, InvoiceRunFailure(meter: 1, message: "")),
            (Schemas.invoiceRunSummary, InvoiceRunSummary(period: Month.october, dryRun: false)),
        ]
    }
}
