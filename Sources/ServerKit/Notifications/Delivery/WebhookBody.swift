import Foundation
import GridModel

/// What a program is sent: the facts, and a text it may show.
struct WebhookBody: Encodable {
    let facts: NotificationFacts
    let text: MessageText

    private enum CodingKeys: String, CodingKey {
        case id, kind, at, subject, text, alert, rule, meter, timeZone, by, comment
    }
    private enum RuleKeys: String, CodingKey { case name, title }

    /// Optional things are there as null, so that a program can rely on the key.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(facts.id, forKey: .id)
        try container.encode(facts.kind, forKey: .kind)
        try container.encode(facts.at, forKey: .at)
        try container.encode(text.subject, forKey: .subject)
        try container.encode(text.body, forKey: .text)
        try container.encode(facts.alert, forKey: .alert)
        var rule = container.nestedContainer(keyedBy: RuleKeys.self, forKey: .rule)
        try rule.encode(facts.alert.rule, forKey: .name)
        try rule.encode(facts.title, forKey: .title)
        try container.encode(facts.meter, forKey: .meter)
        try container.encode(facts.timeZone, forKey: .timeZone)
        try container.encode(facts.by, forKey: .by)
        try container.encode(facts.comment, forKey: .comment)
    }

    /// The same bytes for the same notification.
    static func data(_ parcel: Parcel) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(WebhookBody(facts: parcel.facts[0], text: parcel.text))
    }
}
