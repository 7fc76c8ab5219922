import GridModel

/// Issued invoices and what becomes of them.
extension Schemas {
    static let ledger = [
        invoiceParticulars, ledgerEntry, lateCharges, tariffEvidence, boundaryReadings, registerEvidence,
        registerEstimate, invoiceEvidence, creditNote,
        issuedInvoice, issuedInvoicePage, invoiceSummary, invoiceSummaryPage, invoiceDifference, invoiceDifferencePage,
        newInvoice,
        newPayment, invoiceVoiding, newCreditNote, creditOutcome, newInvoiceRun, invoiceRunProgress,
        invoiceRunFailure, invoiceRunNote, invoiceRunSummary, invoiceRunMessage,
    ]

    private static func day(_ description: String) -> JSONLiteral { .text(description, format: "date") }
    private static let month: JSONLiteral = .text("The month that names the period: 2026-11.")

    static let invoiceParticulars = PayloadSchema(
        object: "InvoiceParticulars",
        "Whom an invoice is for and what it is about by name, as they are known today; in the answer when asked for.",
        [
            "customer?": [
                "type": "object", "required": ["id", "name"],
                "properties": [
                    "id": .integer("The customer's id."), "name": .text("As it is written to."),
                    "taxId": .text("Without punctuation."), "address": .text("Where it is written to."),
                ],
            ],
            "usagePoint": [
                "type": "object", "required": ["id"],
                "properties": [
                    "id": .integer("The usage point's id."), "name": .text("For people."),
                    "address": .text("Where electricity is used."),
                ],
            ],
            "meter": [
                "type": "object",
                "properties": ["name": .text("For people."), "serial": .text("The manufacturer's number.")],
            ],
            "issuedOn?": day("Local to the meter."),
        ])

    static let ledgerEntry = PayloadSchema(
        object: "LedgerEntry", "What happened to an issued invoice.",
        [
            "kind": .one(of: LedgerEntry.Kind.self, "What happened."),
            "amount": amount.reference,
            "date": day("The day it counts for, local to the meter."),
            "reference?": .nullable("string", "A bank's number, a reason, a credit note's number."),
            "at": instant("When it was noted."),
            "by": .text("Who noted it."),
        ])

    static let lateCharges = PayloadSchema(
        object: "LateCharges", "What paying late adds, beyond what was charged already.",
        ["date": day("The day they are worked out for."), "fine": amount.reference, "interest": amount.reference])

    static let tariffEvidence = PayloadSchema(
        object: "TariffEvidence", "A tariff as an invoice was billed by it.",
        [
            "name": .text("Its name."), "from": day("The first day it was in force for."), "to": day("The last."),
            "sha256": .text("Of the text, in hex."), "text": .text("The document, word for word."),
        ])

    static let boundaryReadings = PayloadSchema(
        object: "BoundaryReadings",
        "A register's readings on either side of an end of a period; one taken at that very instant is both.",
        [
            "before?": ["type": ["object", "null"]],
            "after?": ["type": ["object", "null"]],
        ])

    static let registerEvidence = PayloadSchema(
        object: "RegisterEvidence", "What a register counted over a period, and the readings that say so.",
        [
            "meter?": .nullable("integer", "Whose; the invoice's own meter when absent."),
            "register": .integer("The meter's register; 0 is imported energy."),
            "opening": boundaryReadings.reference, "closing": boundaryReadings.reference,
            "consumptionKwh": .number("Energy, in kWh, with what is estimated of it."),
            "estimate?": registerEstimate.reference,
        ])

    static let registerEstimate = PayloadSchema(
        object: "RegisterEstimate",
        "What a register is taken to have counted after its last reading; the invoice after the next reading accounts for "
            + "the difference.",
        [
            "rule": .one(of: RegisterEstimate.Rule.self, "What it is like."),
            "from": instant("The last reading, or the period's beginning."), "to": instant("The period's end."),
            "consumptionKwh": .number("In kWh."),
            "like?": ["type": ["object", "null"], "description": "From the first of what it is like to the last."],
            "likeCount": .integer("Hours or billed periods that it is like."),
            "likeSeconds": .integer("How long these were."), "likeKwh": .number("What they came to."),
        ])

    static let invoiceEvidence = PayloadSchema(
        object: "InvoiceEvidence", "What an invoice was worked out from, kept with it for good.",
        [
            "engine": .text("The gridd that worked it out."),
            "journalSequence": .integer("The last batch of readings that was looked at."),
            "tariffs": tariffEvidence.array,
            "offsets": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["from", "seconds"],
                    "properties": [
                        "from": instant("From when on."), "seconds": .integer("East of Greenwich."),
                    ],
                ],
            ],
            "registers": registerEvidence.array,
            "sha256": .text("Of the invoice and all of this, in hex."),
        ])

    static let creditNote = PayloadSchema(
        object: "CreditNote", "What takes back a charge that was issued.",
        [
            "number": .integer("Of a series of its own, without holes."), "invoice": .integer("Whose charge."),
            "amount": amount.reference, "reason": .text("Why."), "issuedAt": instant("When."), "by": .text("By whom."),
        ])

    static let issuedInvoice: PayloadSchema = {
        var schema = PayloadSchema(
            object: "IssuedInvoice", "An invoice that was issued, and what became of it.",
            [
                "month": month, "usagePoint": .integer("Where the meter stands."),
                "customer": .nullable("integer", "Whose it is."), "issuedAt": instant("When."),
                "balance": amount.reference,
                "late": ["oneOf": [lateCharges.reference, ["type": "null"]]],
                "replaces": .nullable("integer", "The invoice whose place it takes."),
                "replacedBy": .nullable("integer", "The invoice that takes its place."),
                "entries": ledgerEntry.array, "creditNotes": creditNote.array, "evidence": invoiceEvidence.reference,
            ])
        // It is an invoice with more keys.
        schema.add(invoice)
        return schema
    }()

    static let invoiceSummary = PayloadSchema(
        object: "InvoiceSummary", "An issued invoice in a list.",
        [
            "number": .integer("Of a series without holes."), "meter": meterID,
            "customer": .nullable("integer", "Whose it is."), "month": month,
            "status": .one(of: InvoiceStatus.self, "Where it stands."), "issuedOn": day("Local to the meter."),
            "dueDate": day("Local to the meter."), "consumptionKwh": .number("Energy of the period, in kWh."),
            "quality": .one(of: IntervalQuality.self, "Where the energy comes from."), "total": amount.reference,
            "balance": amount.reference,
        ])

    static let invoiceDifference = PayloadSchema(
        object: "InvoiceDifference", "An issued invoice that would be another one by what is known now.",
        [
            "number": .integer("The invoice's number."), "meter": meterID, "month": month,
            "issuedKwh": .number("As it was issued."), "currentKwh": .number("As it would be now."),
            "issued": amount.reference, "current": amount.reference, "difference": amount.reference,
        ])

    static let newInvoice = PayloadSchema(
        object: "NewInvoice", "An invoice to issue.", ["meter": meterID, "period": month])

    static let newPayment = PayloadSchema(
        object: "NewPayment", "Money that came in for an invoice.",
        [
            "amount?": .nullable("string", "Decimal digits; all that is owed on the day when absent."),
            "date?": .nullable("string", "The day it came in, local to the meter; today when absent.", format: "date"),
            "reference?": .nullable("string", "A bank's number."),
        ])

    static let invoiceVoiding = PayloadSchema(
        object: "InvoiceVoiding", "Why an invoice is withdrawn.", ["reason": .text("For those who come later.")])

    static let newCreditNote = PayloadSchema(
        object: "NewCreditNote", "A credit note to make.",
        [
            "reason": .text("For those who come later."),
            "amount?": .nullable("string", "Decimal digits; all of the invoice when absent."),
            "rebill?": .nullable("boolean", "Issue the period anew, by what is known now."),
        ])

    static let creditOutcome = PayloadSchema(
        object: "CreditOutcome", "What came of a credit note.",
        [
            "creditNote": creditNote.reference, "invoice": issuedInvoice.reference,
            "replacement": ["oneOf": [issuedInvoice.reference, ["type": "null"]]],
        ])

    static let newInvoiceRun = PayloadSchema(
        object: "NewInvoiceRun", "A month's end.",
        [
            "period": month, "meters?": .nullable("string", "Ids and ranges, 1-500,700; all meters when absent."),
            "tellInvoices?": .nullable("boolean", "Tell of each invoice that is issued."),
        ])

    static let invoiceRunProgress = PayloadSchema(
        object: "InvoiceRunProgress", "How far a run has come.",
        ["done": .integer("Meters that were looked at."), "total": .integer("How many there are.")])

    static let invoiceRunFailure = PayloadSchema(
        object: "InvoiceRunFailure", "A meter that no invoice could be issued for.",
        ["meter": meterID, "message": .text("What stands against it, and the way out.")])

    static let invoiceRunNote = PayloadSchema(
        object: "InvoiceRunNote", "Something a person should know of an invoice that was issued.",
        ["meter": meterID, "number": .integer("The invoice's."), "message": .text("What.")])

    static let invoiceRunSummary = PayloadSchema(
        object: "InvoiceRunSummary", "What came of a run.",
        [
            "period": month, "meters": .integer("Meters that were looked at."), "issued": .integer("Invoices issued."),
            "existing": .integer("Meters whose invoice was there before."),
            "unread": .integer("Meters of which nothing was ever read up to the period's end."),
            "failed": .integer("Meters that no invoice could be issued for."),
            "estimated": .integer("Invoices issued of which a part is estimated until the meter is read again."),
            "firstNumber": .nullable("integer", "The first number given."),
            "lastNumber": .nullable("integer", "The last number given."),
            "consumptionKwh": .number("Energy of what was issued, in kWh."), "totals": amount.array,
            "dryRun": ["type": "boolean", "description": "Nothing was done."],
        ])

    static let invoiceRunMessage = PayloadSchema(
        object: "InvoiceRunMessage", "A line of the answer; it has one of these.",
        [
            "progress?": invoiceRunProgress.reference, "invoice?": invoiceSummary.reference,
            "failure?": invoiceRunFailure.reference, "note?": invoiceRunNote.reference,
            "summary?": invoiceRunSummary.reference,
            "problem?": problem.reference,
        ])

    static let issuedInvoicePage = PayloadSchema(pageOf: issuedInvoice)
    static let invoiceSummaryPage = PayloadSchema(pageOf: invoiceSummary)
    static let invoiceDifferencePage = PayloadSchema(pageOf: invoiceDifference)
}
