/// What a notification tells of an alert.
public enum NotificationKind: String, Hashable, Sendable, Codable, CaseIterable {
    case firing, resolved
    /// Somebody sees to it; for operators only.
    case acknowledged
    /// It still fires, and nobody has acknowledged it.
    case `repeat`
    /// Nothing happened: somebody wants to see whether notifications arrive.
    case test
}

/// How a receiver is reached.
public enum ReceiverKind: String, Hashable, Sendable, Codable, CaseIterable {
    case webhook, email, command
}

/// The languages that notifications are written in.
public enum MessageLanguage: String, Hashable, Sendable, Codable, CaseIterable {
    case english = "en"
    case portuguese = "pt"

    /// The one that suits a BCP 47 tag (`pt-BR`); nil where none does.
    public init?(tag: String?) {
        guard let first = tag?.split(separator: "-").first, let known = Self(rawValue: first.lowercased()) else {
            return nil
        }
        self = known
    }
}

/// What becomes of a notification.
public enum NotificationState: String, Hashable, Sendable, Codable, CaseIterable {
    /// To be sent, now or later.
    case queued
    case sent
    /// Its receiver did not take it for too long: a dead letter, which somebody may send again.
    case dead
    /// What it would have told was over before it was due.
    case dropped
}

/// By what notifications that come close together are put into one message.
public enum NotificationGrouping: String, Hashable, Sendable, Codable, CaseIterable {
    case rule, site
    /// Whatever comes within the wait.
    case all
    /// Each is a message of its own.
    case none
}
