import GridModel

/// Who is notified of alerts, and of what.
extension Schemas {
    static let notifications = [
        receiverSummary, receiverPage, receiverVersion, newReceiverTest, receiverTest, notification, notificationPage,
        letterRetry,
    ]

    static let receiverSummary = PayloadSchema(
        object: "AlertReceiver", "Somebody or something that is notified of alerts.",
        [
            "name": .text("What rules name it by."),
            "version": .integer("From 1; the last counts."),
            "kind": .one(of: ReceiverKind.self, "How it is reached."),
            "title": .nullable("string", "For people."),
            "address": .text("Where its notifications go, without what is secret."),
            "language": .one(of: MessageLanguage.self, "What it is written to in."),
            "operators": ["type": "boolean", "description": "Rules mean it, among others, by operators."],
            "queued": .integer("Notifications that wait."),
            "dead": .integer("Notifications that it did not take."),
            "lastSentAt": .nullable("string", "When it took the last.", format: "date-time"),
            "trouble": .nullable("string", "Why the last attempt failed."),
            "sha256": .text("Of the document, in hex."),
            "addedAt": instant("When it was added."),
            "addedBy": .text("Who added it."),
        ])
    static let receiverPage = PayloadSchema(pageOf: receiverSummary)

    static let receiverVersion: PayloadSchema = {
        var schema = PayloadSchema(
            object: "AlertReceiverVersion", "A receiver with its document.",
            [
                "format": .one(of: TariffFormat.self, "What the document is written in."),
                "text": .text("The document, word for word."),
                "document": ["type": "object", "description": "What it says, with every default filled in."],
                "notes": [
                    "type": "array", "items": ["type": "string"],
                    "description": "What would keep it from being notified as things are.",
                ],
            ])
        schema.add(receiverSummary)
        return schema
    }()

    static let newReceiverTest = PayloadSchema(
        object: "NewReceiverTest", "How a receiver is to be tested.",
        [
            "to?": .nullable("string", "Another address than the receiver's; for e-mail."),
            "language?": .nullable("string", "Another language than the receiver's: en or pt."),
        ])

    static let receiverTest = PayloadSchema(
        object: "ReceiverTest", "What came of a test.",
        [
            "receiver": .text("The receiver's name."),
            "id": .text("The test notification's id."),
            "delivered": ["type": "boolean", "description": "The receiver took it."],
            "answer": .text("What came back, or why it did not."),
            "milliseconds": .integer("How long that took."),
        ])

    static let notification = PayloadSchema(
        object: "Notification", "A notification on its way to a receiver.",
        [
            "number": .integer("In the order they were made."),
            "id": .text("What the receiver knows it by, however often it is sent: 7.2."),
            "receiver": .text("The receiver's name."),
            "kind": .one(of: NotificationKind.self, "What it tells."),
            "alert": .integer("The alert's id."),
            "rule": .text("The alert's rule."),
            "subject": .text("What the alert is about: meter 42."),
            "recipient": .nullable("string", "A customer's address."),
            "state": .one(of: NotificationState.self, "What became of it."),
            "createdAt": instant("When it was made."),
            "nextAt": .nullable("string", "When it is tried next; null unless it is queued.", format: "date-time"),
            "attempts": .integer("How often it was tried."),
            "error": .nullable("string", "Why the last attempt failed."),
            "endedAt": .nullable("string", "When it was sent or given up.", format: "date-time"),
        ])
    static let notificationPage = PayloadSchema(pageOf: notification)

    static let letterRetry = PayloadSchema(
        object: "LetterRetry", "Which dead letters are to be sent again; all when nothing is said.",
        [
            "numbers?": ["type": ["array", "null"], "items": ["type": "integer"], "description": "By their numbers."],
            "receiver?": .nullable("string", "Only of this receiver."),
        ])
}
