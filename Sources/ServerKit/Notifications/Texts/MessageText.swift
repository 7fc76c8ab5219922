import GridModel

/// A notification as a person reads it.
package struct MessageText: Hashable, Sendable {
    package var subject: String
    /// Lines end with a line feed.
    package var body: String

    package init(subject: String, body: String) {
        self.subject = subject
        self.body = body
    }
}

/// Whom a text is for: an operator wants the figures and the command, a customer what it means and what to do.
package enum MessageAudience: Hashable, Sendable {
    case customer, operators
}

/// The texts of notifications: pure.
package enum MessageWriter {
    /// One notification.
    package static func text(
        _ facts: NotificationFacts, for audience: MessageAudience, in language: MessageLanguage
    ) -> MessageText {
        let words = words(language)
        return MessageText(
            subject: words.subject(facts, audience),
            body: paragraphs(
                [words.greeting(facts, audience)] + words.body(facts, audience) + [words.closing([facts.id], audience)])
        )
    }

    /// Several in one message, in the order they happened.
    package static func text(
        of several: [NotificationFacts], for audience: MessageAudience, in language: MessageLanguage
    ) -> MessageText {
        guard several.count != 1 else { return text(several[0], for: audience, in: language) }
        let words = words(language)
        let parts = several.flatMap { facts in
            [words.subject(facts, audience).underlined] + words.body(facts, audience)
        }
        return MessageText(
            subject: words.digest(several, audience),
            body: paragraphs(
                [words.greeting(several[0], audience)] + parts + [words.closing(several.map(\.id), audience)]))
    }

    private static func words(_ language: MessageLanguage) -> any MessageWords {
        switch language {
        case .english: EnglishMessages()
        case .portuguese: PortugueseMessages()
        }
    }

    private static func paragraphs(_ paragraphs: [String?]) -> String {
        paragraphs.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }
}

/// What a language says.
protocol MessageWords: Sendable {
    func subject(_ facts: NotificationFacts, _ audience: MessageAudience) -> String
    /// Of a message with several.
    func digest(_ several: [NotificationFacts], _ audience: MessageAudience) -> String
    /// Nil where none is called for.
    func greeting(_ facts: NotificationFacts, _ audience: MessageAudience) -> String?
    /// Paragraphs.
    func body(_ facts: NotificationFacts, _ audience: MessageAudience) -> [String]
    func closing(_ ids: [String], _ audience: MessageAudience) -> String
}

extension String {
    /// A line and one of dashes below it.
    fileprivate var underlined: String { self + "\n" + String(repeating: "-", count: min(count, 72)) }

    /// In lines of at most 72 characters.
    var wrapped: String {
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > 72 {
                lines.append(line)
                line = String(word)
            } else {
                line += line.isEmpty ? String(word) : " " + word
            }
        }
        return (lines + [line]).joined(separator: "\n")
    }

    /// With its first letter in upper case.
    var sentence: String { prefix(1).uppercased() + dropFirst() }
}

/// Facts under each other, names to the left.
struct FactSheet {
    private var rows: [(name: String, value: String)] = []

    mutating func add(_ name: String, _ value: String?) {
        if let value, !value.isEmpty { rows.append((name, EncodedWords.oneLine(value))) }
    }

    var text: String {
        let width = rows.map(\.name.count).max() ?? 0
        return rows.map { name, value in
            "  " + name + String(repeating: " ", count: width - name.count + 2) + value
        }.joined(separator: "\n")
    }
}
