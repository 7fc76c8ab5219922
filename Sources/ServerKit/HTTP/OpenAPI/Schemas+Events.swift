import GridModel

/// Meter events and what waits for review.
extension Schemas {
    static let events = [
        meteringStanding, meterEvent, meterEventPage, newMeterEvent, revocation, heldReading, heldReadingPage,
        readingCheck,
        readingCheckPage,
    ]

    static let meteringStanding = PayloadSchema(
        object: "MeteringStanding", "How a meter's readings are judged and multiplied; what is absent is as usual.",
        [
            "digits?": .integer("The digits before the decimal point that its register has."),
            "maximumPowerKw?": .number("The meter's main breaker, in kW."),
            "expectedIntervalSeconds?": .integer("How often it is expected to be read."),
            "multiplier?": .text("What the register's differences are multiplied by: 40, 7.5 or 13800/115."),
        ])

    private static let kind: JSONLiteral = .one(of: MeterEventKind.self, "What happened, or was decided.")

    static let meterEvent = PayloadSchema(
        object: "MeterEvent", "What happened to a meter's register, or was decided about its readings.",
        [
            "id": .integer("Its number."),
            "meter": meterID,
            "kind": kind,
            "at?": instant("When it took effect, or the reading's instant; absent: from the beginning."),
            "closingKwh?": .number("What the old device showed at last, in kWh."),
            "openingKwh?": .number("Where the register counts on from, in kWh."),
            "registerKwh?": .number("The reading's value, or where the register stood, in kWh."),
            "multiplier?": .text("What the register's differences are multiplied by from then on."),
            "serial?": .text("The new device's."),
            "reason?": .text("Why, in the words of who recorded it."),
            "actor": .text("Who recorded it."),
            "recordedAt": instant("When that was."),
            "revokedBy?": .text("Who took it back; absent while it holds."),
            "revokedAt?": instant("When that was."),
        ])

    static let newMeterEvent = PayloadSchema(
        object: "NewMeterEvent", "A meter event to record.",
        [
            "kind": kind,
            "at?": .nullable(
                "string", "An instant, or a date local to the meter; only a multiplier may be without one."),
            "closingKwh?": .nullable(
                "number", "Of an exchange: what the old device showed at last. Of a reset if known."),
            "openingKwh?": .nullable("number", "Of an exchange: what the new one showed. Of a reset 0 when absent."),
            "registerKwh?": .nullable(
                "number",
                "Of an edit: where the register stood. Of a decision: the reading's value, all of its instant when "
                    + "absent."),
            "multiplier?": .nullable("string", "Of a multiplier: 40, 7.5 or 200/5."),
            "serial?": .nullable("string", "Of an exchange: the new device's serial, which becomes the meter's."),
            "reason?": .nullable("string", "Why; needed to exclude or edit."),
        ])

    static let revocation = PayloadSchema(
        object: "Revocation", "Takes back a meter event.", ["reason?": .nullable("string", "Why.")])

    static let heldReading = PayloadSchema(
        object: "HeldReading", "A reading that waits for an operator's decision.",
        [
            "id": .integer("Its number in the list."),
            "meter": meterID,
            "at": instant("When the register was read."),
            "registerKwh": .number("The register's value, in kWh."),
            "reason": .one(of: HeldReason.self, "Why it waits."),
            "beforeAt": .nullable("string", "The reading that counts before it.", format: "date-time"),
            "beforeKwh": .nullable("number", "Its value, in kWh."),
            "afterAt": .nullable("string", "The reading after it; null when there is none.", format: "date-time"),
            "afterKwh": .nullable("number", "Its value, in kWh."),
        ])

    static let readingCheck = PayloadSchema(
        object: "ReadingCheck",
        "Something about a meter's readings that a person should look at before they are billed.",
        [
            "kind": .one(of: ReadingCheckKind.self, "What it is about."),
            "from": instant("Where what was found begins."),
            "to": instant("Where it ends; the same for a single instant."),
            "count": .integer("How often it is so: what a day has many of is told once."),
            "message": .text("For people, with the figures."),
        ])

    static let meterEventPage = PayloadSchema(pageOf: meterEvent)
    static let readingCheckPage = PayloadSchema(pageOf: readingCheck)
    static let heldReadingPage = PayloadSchema(pageOf: heldReading)
}
