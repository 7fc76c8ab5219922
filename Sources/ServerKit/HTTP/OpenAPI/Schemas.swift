import GridModel

/// The payloads of the API as JSON Schemas; a test holds them against what GridModel encodes.
enum Schemas {
    static let meter = PayloadSchema(
        object: "Meter", "An electricity meter.",
        [
            "id": meterID,
            "name": .nullable("string", "What people call it."),
            "serial": .nullable("string", "Its maker's serial number; no other meter has it."),
            "status": .one(of: MeterStatus.self, "A retired meter sends no more readings."),
            "registerKwh": .nullable("number", "The register's value at its latest reading, in kWh."),
            "powerKw": .nullable("number", "Mean power between the two latest readings, in kW."),
            "lastReadingAt": .nullable("string", "The latest reading's instant.", format: "date-time"),
            "timeZone": timeZone,
            "enrolledAt": instant("When it was enrolled."),
            "metering?": meteringStanding.reference,
        ])

    static let newMeters = PayloadSchema(
        object: "NewMeters", "Meters to add.",
        [
            "name?": .nullable("string", "With a count it is numbered: Block A 1, Block A 2, …"),
            "serial?": .nullable("string", "Only with a count of 1."),
            "timeZone?": .nullable("string", "IANA name; the server's configured zone when absent."),
            "openingReadingKwh?": .nullable("number", "The register's value at openingAt, in kWh."),
            "openingAt?": .nullable("string", "When the meter was opened.", format: "date-time"),
            "count?": .nullable("integer", "How many meters to add, 1 when absent; at most 1000000."),
        ])

    static let meterChange = PayloadSchema(
        object: "MeterChange", "What to change of a meter; what is absent stays.",
        [
            "name?": .nullable("string", "An empty one takes the name away."),
            "serial?": .nullable("string", "An empty one takes the serial away."),
            "timeZone?": .nullable("string", "IANA name."),
            "digits?": .nullable("integer", "The digits before the decimal point that its register has; 0: not known."),
            "maximumPowerKw?": .nullable("number", "Its main breaker, in kW; 0: not known."),
            "expectedIntervalSeconds?": .nullable("integer", "How often it is expected to be read; 0: hourly."),
        ])

    static let interval = PayloadSchema(
        object: "Interval", "Consumption between two instants.",
        [
            "start": instant("Its first instant."),
            "end": instant("The first instant after it."),
            "consumptionKwh": .number("Energy, in kWh."),
            "averageKw": .nullable("number", "Mean power, in kW."),
            "quality": quality,
            "partial": ["type": "boolean", "description": "The readings do not reach over the whole interval."],
            "held?": [
                "type": "boolean",
                "description": "A reading with a part in it waits for an operator's decision; absent when none does.",
            ],
        ])

    static let rawReading = PayloadSchema(
        object: "RawReading", "A reading as it was sent.",
        [
            "at": instant("When the register was read."),
            "registerKwh": .number("The register's value, in kWh."),
            "flags": [
                "type": "array", "items": .one(of: ReadingFlag.self, "What is unusual about it."),
            ],
        ])

    static let fleetInterval = PayloadSchema(
        object: "FleetInterval", "What several meters together consumed between two instants.",
        [
            "start": instant("Its first instant."),
            "end": instant("The first instant after it."),
            "consumptionKwh": .number("Energy of all, in kWh."),
            "averageKw": .nullable("number", "The sum of the meters' mean powers, in kW."),
            "quality": .one(of: IntervalQuality.self, "The worst among the meters."),
            "partial": [
                "type": "boolean", "description": "The readings of some do not reach over the whole interval.",
            ],
            "meters": .integer("How many meters have a part in it."),
        ])

    static let consumptionProfile = PayloadSchema(
        object: "ConsumptionProfile", "What one meter consumed, step by step.",
        [
            "meter": meterID,
            "start": instant("The first step's first instant."),
            "end": instant("The first instant after the last step."),
            "every": [
                "type": "string", "description": "How long each step is.", "enum": ["1h", "1d", "1mo"],
            ],
            "consumptionKwh": [
                "type": "array", "items": .nullable("number", "Energy of a step, in kWh; null where none is known."),
            ],
        ])

    static let latestReading = PayloadSchema(
        object: "LatestReading", "A meter's newest reading.",
        [
            "meter": meterID,
            "at": instant("When the register was read."),
            "registerKwh": .number("The register's value, in kWh."),
            "powerKw": .nullable("number", "Mean power since the reading before it, in kW."),
        ])

    static let amount = PayloadSchema(
        object: "Amount", "Money.",
        ["amount": .text("Decimal digits: 76.40."), "currency": .text("ISO 4217 code.")])

    static let invoiceLine = PayloadSchema(
        object: "InvoiceLine", "A charge.",
        [
            "kind": .text("energy, fixed, tax, …"),
            "label": .text("For people."),
            "quantity": .nullable("number", "In unit; null for a charge that is no so-many of something."),
            "unit": .nullable("string", "kWh, kW, day, …"),
            "unitPrice": .nullable("string", "Decimal digits."),
            "amount": .text("Decimal digits, in the invoice's currency."),
            "quality?": quality,
            "basis?": lineBasis.reference,
        ])

    static let codePicture = PayloadSchema(
        object: "CodePicture", "A square code, without the light zone of 4 modules that it needs around it.",
        [
            "rows": [
                "type": "array", "description": "From above, a character a module: 1 dark, 0 light.",
                "items": ["type": "string", "pattern": "^[01]+$"],
            ]
        ])

    static let invoice = PayloadSchema(
        object: "Invoice", "The bill of one meter for one period.",
        [
            "number": .nullable("integer", "Null for a draft."),
            "meter": meterID,
            "status": .one(of: InvoiceStatus.self, "Where it stands."),
            "period": [
                "type": "object", "required": ["start", "end"],
                "properties": [
                    "start": instant("Its first instant."), "end": instant("The first instant after it."),
                ],
            ],
            "timeZone": timeZone,
            "tariff": .text("The tariff's name."),
            "consumptionKwh": .number("Energy of the period, in kWh."),
            "quality": quality,
            "lines": invoiceLine.array,
            "total": amount.reference,
            "dueDate": .nullable("string", "Null for a draft."),
            "payment": [
                "type": ["object", "null"], "required": ["kind", "payload"],
                "properties": ["kind": .text("pix, …"), "payload": .text("What a payer scans.")],
            ],
            "projected?": [
                "type": "object", "required": ["consumptionKwh", "total"],
                "description":
                    "What a draft will come to if consumption goes on as it did; of a period that is not over.",
                "properties": ["consumptionKwh": .number("In kWh."), "total": amount.reference],
            ],
            "registers?": registerEvidence.array,
            "taxes?": taxShare.array,
            "particulars?": invoiceParticulars.reference,
            "notes?": [
                "type": "array", "items": ["type": "string"],
                "description": "What a person should know of it: what is estimated, and what is unusual.",
            ],
        ])

    static let liveEvent = PayloadSchema(
        object: "LiveEvent", "The data of one server-sent event.",
        [
            "kind": ["type": "string", "enum": ["reading", "alert", "gap"]],
            "meter?": .nullable("integer", "Null for an alert that is about no single meter."),
            "at?": instant("Of a reading."),
            "registerKwh?": .number("Of a reading: the register's value, in kWh."),
            "powerKw?": .nullable("number", "Of a reading: mean power since the one before, in kW."),
            "id?": .integer("Of an alert."),
            "rule?": .text("Of an alert."),
            "state?": .one(of: AlertState.self, "Of an alert."),
            "since?": instant("Of an alert."),
            "acknowledgedBy?": .nullable("string", "Of an alert."),
            "acknowledgedAt?": .nullable("string", "Of an alert.", format: "date-time"),
            "message?": .text("Of an alert or a gap."),
            "subject?": .text("Of an alert."),
            "severity?": .one(of: AlertSeverity.self, "Of an alert."),
            "ruleKind?": .one(of: AlertKind.self, "Of an alert."),
            "occasion?": instant("Of an alert."),
            "openedAt?": instant("Of an alert."),
            "comment?": .nullable("string", "Of an alert."),
            "silencedUntil?": .nullable("string", "Of an alert.", format: "date-time"),
            "inhibitedBy?": .nullable("integer", "Of an alert."),
            "evidence?": ["type": ["object", "null"], "description": "Of an alert."],
        ])

    static let rejectedLine = PayloadSchema(
        object: "RejectedLine", "A line that was not taken.",
        [
            "line": .integer("From 1."),
            "code": .text("unknown_meter, bad_consumption, …"),
            "message": .text("What is wrong, and the way out."),
        ])

    static let bulkOutcome = PayloadSchema(
        object: "BulkOutcome", "What became of a batch of readings.",
        [
            "accepted": .integer("Readings that were new and are durable."),
            "duplicates": .integer("Readings that were known already."),
            "rejected": rejectedLine.array,
            "skipped?": .integer(
                "Lines of line protocol about something else than meters; absent when there are none."),
        ])

    static let influxError1 = PayloadSchema(
        object: "InfluxError1", "An error as InfluxDB 1 tells it.", ["error": .text("What is wrong, and the way out.")])

    static let influxError2 = PayloadSchema(
        object: "InfluxError2", "An error as InfluxDB 2 tells it.",
        [
            "code": .text("invalid, unauthorized, unavailable, …"),
            "message": .text("What is wrong, and the way out."),
            "line?": .integer("The first line that was not taken."),
        ])

    static let influxResults = PayloadSchema(
        object: "InfluxResults", "What InfluxDB 1 answers to a statement that asks nothing.",
        ["results": ["type": "array", "items": ["type": "object"]]])

    static let serverStatus = PayloadSchema(
        object: "ServerStatus", "How gridd is doing.",
        [
            "version": .text("Of gridd."),
            "uptimeSeconds": .integer("Since the start."),
            "meters": counts([
                "active": "Meters that are not retired.", "connected": "Connections on the meter socket.",
            ]),
            "readings": counts([
                "stored": "Distinct readings.", "acknowledged": "Since the start, duplicates included.",
                "duplicates": "Since the start.", "rejected": "Since the start.",
            ]),
            "journal": counts([
                "readings": "Readings that wait to be compacted.", "sequence": "The latest batch's number.",
            ]),
            "rollups?": counts([
                "monthsDue": "Months to be looked through for registers that are to be rolled up."
            ]),
            "retention?": [
                "type": "object", "required": ["keep"],
                "properties": [
                    "keep": .text("How long readings are kept: forever, 400d, 13mo."),
                    "keptFrom": instant("Readings from before this instant are no longer kept, nor taken."),
                ],
            ],
            "trouble?": .text("Why readings are refused at the moment."),
        ])

    static let compactionOutcome = PayloadSchema(
        object: "CompactionOutcome", "What compaction did.",
        ["readings": .integer("Readings moved out of the journal.")])

    static let newToken = PayloadSchema(
        object: "NewToken", "A bearer token to make.",
        [
            "name": .text("No other token has it."),
            "role?": [
                "type": ["string", "null"], "description": "operator when absent.",
                "enum": ["viewer", "operator", "administrator", nil],
            ],
            "meters?": ["type": ["array", "null"], "items": meterID, "description": "All meters when absent."],
        ])

    static let issuedToken = PayloadSchema(
        object: "IssuedToken", "A token just made; its secret is told this once.",
        [
            "name": .text("Its name."), "role": .one(of: Role.self, "What it may do."), "token": .text("The secret."),
        ])

    static let callerIdentity = PayloadSchema(
        object: "CallerIdentity", "Who sends a request, and what that one may do.",
        [
            "name": .text("The token's name, or local administrator."),
            "role": .one(of: Role.self, "What the caller may do."),
            "meters?": ["type": ["array", "null"], "items": meterID, "description": "All meters when absent."],
        ])

    static let problem = PayloadSchema(
        object: "Problem", "RFC 9457 problem document.",
        [
            "type": .text("Names the kind of problem.", format: "uri-reference"),
            "title": .text("The kind, in words."),
            "status": .integer("The HTTP status."),
            "detail?": .text("What is wrong with this request, and the way out."),
            "instance?": .text("The id under which the log has the cause.", format: "uri-reference"),
            "faults?": tariffFault.array,
        ])

    static let meterPage = PayloadSchema(pageOf: meter)
    static let intervalPage = PayloadSchema(pageOf: interval)
    static let rawReadingPage = PayloadSchema(pageOf: rawReading)
    static let alertPage = PayloadSchema(pageOf: alert)
    static let fleetIntervalPage = PayloadSchema(pageOf: fleetInterval)
    static let latestReadingPage = PayloadSchema(pageOf: latestReading)
    static let consumptionProfilePage = PayloadSchema(pageOf: consumptionProfile)

    static let all =
        [
            meter, newMeters, meterChange, interval, rawReading, amount, invoiceLine, invoice, alert, acknowledgement,
            liveEvent, rejectedLine, bulkOutcome, serverStatus, compactionOutcome, newToken, issuedToken,
            callerIdentity, problem, influxError1, influxError2, influxResults, meterPage, intervalPage, rawReadingPage,
            alertPage, fleetInterval, fleetIntervalPage, latestReading, latestReadingPage, consumptionProfile,
            consumptionProfilePage, codePicture,
        ] + basis + upkeep + ledger + catalogue + events + alerts + notifications + insights

    static let meterID: JSONLiteral = ["type": "integer", "minimum": 1, "description": "A meter's id."]
    private static let timeZone: JSONLiteral = .text("IANA name; days and months are local to it.")
    private static let quality: JSONLiteral = .one(of: IntervalQuality.self, "Where the energy comes from.")

    static func instant(_ description: String) -> JSONLiteral { .text(description, format: "date-time") }

    private static func counts(_ members: KeyValuePairs<String, String>) -> JSONLiteral {
        [
            "type": "object", "required": .array(members.map { .string($0.key) }),
            "properties": .object(
                Dictionary(uniqueKeysWithValues: members.map { ($0.key, .integer($0.value)) })),
        ]
    }
}
