import GridModel

extension Schemas {
    private static let alertMembers: KeyValuePairs<String, JSONLiteral> = [
        "id": .integer("Its number."),
        "meter": .nullable("integer", "Null unless it is about one meter."),
        "rule": .text("excessive-consumption, …"),
        "state": .one(of: AlertState.self, "Where it stands."),
        "since": instant("When it came into its state."),
        "message": .text("For people."),
        "acknowledgedBy": .nullable("string", "Null while nobody has."),
        "acknowledgedAt": .nullable("string", "Null while nobody has.", format: "date-time"),
        "subject": .text("What it is about: meter 42, site North, fleet, run 2026-10, store."),
        "severity": .one(of: AlertSeverity.self, "How much it matters."),
        "ruleKind": .one(of: AlertKind.self, "What the rule watches for."),
        "occasion": instant("The start of the period or day it is about, or when what it is about began."),
        "openedAt": instant("When it was first seen."),
        "comment": .nullable("string", "What who acknowledged it said."),
        "silencedUntil": .nullable("string", "Nobody is told of it before.", format: "date-time"),
        "inhibitedBy": .nullable("integer", "The alert that explains this one."),
        "evidence": [
            "type": ["object", "null"], "required": ["from", "to", "meters"],
            "description": "Which readings it is about.",
            "properties": [
                "from": instant("Their first instant."), "to": instant("The first instant after them."),
                "meters": ["type": "array", "items": meterID, "description": "The first of many."],
            ],
        ],
    ]

    static let alert = PayloadSchema(
        object: "Alert", "Something that wants a person's eye.", alertMembers)

    static let alertChange = PayloadSchema(
        object: "AlertChange", "A line of the alerts' log.",
        [
            "id": .integer("Its number in the log of all alerts."),
            "alert": .integer("The alert's number."),
            "sequence": .integer("From 1, within the alert."),
            "at": instant("When it happened."),
            "change": .one(of: AlertEvent.self, "What happened."),
            "by": .text("gridd, or who did it."),
            "message": .text("For people."),
            "comment": .nullable("string", "What who did it said."),
        ])

    static let acknowledgement = PayloadSchema(
        object: "Acknowledgement", "Who acknowledges an alert.",
        [
            "by?": .nullable("string", "The caller's own name when absent."),
            "comment?": .nullable("string", "What is done about it."),
        ])
}
