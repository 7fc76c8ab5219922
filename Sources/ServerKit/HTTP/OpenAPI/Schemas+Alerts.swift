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
                "figures": [
                    "type": ["object", "null"],
                    "description": "What was worked out of them, each under what it is: consumedKwh, limitKwh, period.",
                ],
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

    static let alertChangePage = PayloadSchema(pageOf: alertChange)

    static let alertRecord: PayloadSchema = {
        var schema = PayloadSchema(
            object: "AlertRecord", "An alert with what happened to it.", ["log": alertChange.array])
        schema.add(alert)
        return schema
    }()

    static let alertSilence = PayloadSchema(
        object: "AlertSilence", "Alerts of which nobody is told for a while.",
        [
            "id": .integer("Its number."),
            "alert": .nullable("integer", "Only this alert."),
            "rule": .nullable("string", "Only alerts of this rule."),
            "meters": .nullable("string", "Only alerts of these meters: 1-10,12."),
            "site": .nullable("string", "Only alerts of this site and of the meters that are part of it."),
            "until": instant("Its end."),
            "comment": .nullable("string", "Why."),
            "by": .text("Who made it."),
            "at": instant("When it was made."),
            "endedAt": .nullable("string", "When it was taken back.", format: "date-time"),
        ])

    static let alertSilencePage = PayloadSchema(pageOf: alertSilence)

    static let newAlertSilence = PayloadSchema(
        object: "NewAlertSilence", "A silence to make.",
        [
            "rule?": .nullable("string", "Only alerts of this rule."),
            "meters?": .nullable("string", "Only alerts of these meters: 1-10,12."),
            "site?": .nullable("string", "Only alerts of this site and of the meters that are part of it."),
            "until?": .nullable("string", "Its end; this or for.", format: "date-time"),
            "for?": .nullable("string", "From now on: 2h."),
            "comment?": .nullable("string", "Why."),
        ])

    private static let ruleMembers: KeyValuePairs<String, JSONLiteral> = [
        "name": .text("What it is called."),
        "version": .integer("From 1, in the order they were added; the latest counts."),
        "title": .nullable("string", "For people."),
        "kind": .one(of: AlertKind.self, "What it watches for."),
        "severity": .one(of: AlertSeverity.self, "How much it matters."),
        "select": .text("Which meters it is about: all, meters 1-10, site North, tariff white."),
        "enabled": ["type": "boolean", "description": "It is evaluated."],
        "firing": .integer("Alerts of it that fire."),
        "sha256": .text("Of the document, in hex."),
        "addedAt": instant("When it was added."),
        "addedBy": .text("Who added it."),
    ]

    static let alertRuleSummary = PayloadSchema(object: "AlertRuleSummary", "An alert rule.", ruleMembers)
    static let alertRulePage = PayloadSchema(pageOf: alertRuleSummary)

    static let alertRuleVersion: PayloadSchema = {
        var schema = PayloadSchema(
            object: "AlertRuleVersion", "A version of an alert rule with its document.",
            [
                "format": .one(of: TariffFormat.self, "What the document is written in."),
                "text": .text("The document, word for word."),
                "document": ["type": "object", "description": "What it says; /api/v1/alert-rule-schema describes it."],
                "notes": [
                    "type": "array", "items": ["type": "string"],
                    "description": "What it names that is not there: a receiver, a site, a meter.",
                ],
            ])
        schema.add(alertRuleSummary)
        return schema
    }()

    static let alertRuleTest = PayloadSchema(
        object: "AlertRuleTest", "What an alert rule is to be tried with.",
        [
            "rule?": .nullable("string", "A rule that is there; this or document."),
            "document?": .nullable("string", "A rule's document, in YAML or JSON."),
            "from": .text("A date: 2026-01, 2026-01-15, an RFC 3339 instant, or -90d."),
            "to?": .nullable("string", "The first instant that is not looked at; now when absent."),
            "meters?": .nullable("string", "Only these of the rule's meters: 1-10,12."),
        ])

    static let alertEpisode = PayloadSchema(
        object: "AlertEpisode", "An alert that there would have been.",
        [
            "subject": .text("What it is about."),
            "severity": .one(of: AlertSeverity.self, "How much it matters."),
            "occasion": instant("The start of the period or day it is about, or when what it is about began."),
            "period": .nullable("string", "The billing period it is about, as 2008-08; null where it is about none."),
            "firedAt": instant("When it would have fired."),
            "resolvedAt": .nullable("string", "Null where it would still fire.", format: "date-time"),
            "message": .text("For people."),
        ])

    static let alertRuleOutcome = PayloadSchema(
        object: "AlertRuleOutcome", "What an alert rule would have found.",
        [
            "rule": .text("The rule's name."),
            "kind": .one(of: AlertKind.self, "What it watches for."),
            "from": instant("From when on."), "to": instant("Until when."),
            "meters": .integer("How many meters were looked at."),
            "episodes": alertEpisode.array,
            "periods?": .integer("Of bill-variation: how many periods could be compared."),
            "naive?": [
                "type": "array", "items": ["type": "string"],
                "description":
                    "Of bill-variation: months that the mean of the last periods alone would have alarmed of.",
            ],
        ])

    static let alerts = [
        alertChange, alertChangePage, alertRecord, alertSilence, alertSilencePage, newAlertSilence, alertRuleSummary,
        alertRulePage, alertRuleVersion, alertRuleTest, alertEpisode, alertRuleOutcome,
    ]

    static let acknowledgement = PayloadSchema(
        object: "Acknowledgement", "Who acknowledges an alert.",
        [
            "by?": .nullable("string", "The caller's own name when absent."),
            "comment?": .nullable("string", "What is done about it."),
        ])
}
