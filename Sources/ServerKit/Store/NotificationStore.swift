import GridModel

/// A version of a receiver, as it is stored.
package struct ReceiverRecord: Hashable, Sendable {
    package var name: String
    /// From 1, in the order they were added.
    package var version: Int64
    package var format: TariffFormat
    /// The document, word for word.
    package var text: String
    package var sha256: String
    package var addedAt: Instant
    package var addedBy: String
    /// Nil while it is in use.
    package var removedAt: Instant?
    /// What the document says.
    package var receiver: Receiver
}

/// How a receiver stands.
package struct ReceiverStanding: Hashable, Sendable {
    package var queued: Int64 = 0
    package var dead: Int64 = 0
    package var lastSentAt: Instant?
    package var trouble: String?
}

/// Who is notified. A change is a further version; the latest counts.
///
/// Each change is noted with who made it. With `dryRun` it is made, looked at and taken back.
package protocol ReceiverStore: Sendable {
    /// Adds a version; the same document as the latest adds nothing.
    func addReceiver(
        _ receiver: Receiver, text: String, format: TariffFormat, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> ReceiverRecord
    /// The latest version of each that is in use, in order of name.
    func receivers() async throws -> [ReceiverRecord]
    /// The latest version. Fails with `unknownReceiver` for one that is not in use.
    func receiver(_ name: String) async throws -> ReceiverRecord
    /// Notifies it no more; what waits for it becomes dead letters. Fails with `unknownReceiver`.
    func removeReceiver(_ name: String, by actor: String, at now: Instant, dryRun: Bool) async throws -> ReceiverRecord
    func standing(of receiver: String) async throws -> ReceiverStanding
}

/// Notifications of one receiver that make one message.
package struct OutboxBundle: Sendable {
    package struct Row: Hashable, Sendable {
        package var number: Int64
        /// Nil where they can't be read.
        package var facts: NotificationFacts?
        package var attempts: Int
        package var due: Instant
    }

    package var receiver: Receiver
    /// In the order of what happened; at least one.
    package var rows: [Row]
    package var recipient: String?
    package var language: MessageLanguage?
}

/// What became of an attempt to send a notification.
package enum AttemptOutcome: Hashable, Sendable {
    case sent
    /// To be tried again.
    case failed(String, next: Instant)
    /// A dead letter from now on.
    case dead(String)
}

package struct NotificationFilter: Hashable, Sendable {
    package var state: NotificationState?
    package var receiver: String?
    package var alert: Int64?

    package init(state: NotificationState? = nil, receiver: String? = nil, alert: Int64? = nil) {
        self.state = state
        self.receiver = receiver
        self.alert = alert
    }
}

/// Notifications that wait, were sent, or were given up.
package protocol OutboxStore: Sendable {
    /// Makes notifications of what the alerts' log has beyond what was made so far, to its end, and gives back of how many
    /// lines. However often it is cut short, each line is gone through once.
    func planNotifications(zone: Zone, at now: Instant) async throws -> Int
    /// Makes the repetitions that are due, and gives back how many.
    func planRepetitions(zone: Zone, at now: Instant) async throws -> Int
    /// When the first of each receiver's is to be tried.
    func nextAttempts() async throws -> [(receiver: String, at: Instant)]
    /// What a receiver is to be sent next; nil when nothing is due.
    func nextBundle(of receiver: String, at now: Instant) async throws -> OutboxBundle?
    /// To be called before an attempt: what is under way is no longer dropped.
    func beginAttempt(_ numbers: [Int64]) async throws
    func settle(_ numbers: [Int64], _ outcome: AttemptOutcome, at now: Instant) async throws
    /// What a receiver did not take so far is due at once.
    func hasten(_ receiver: String, at now: Instant) async throws
    /// Newest first, from the first with a number below `before`.
    func notifications(_ filter: NotificationFilter, before: Int64?, limit: Int) async throws -> [AlertNotification]
    /// Queues dead letters again, and gives them back; when `numbers` is nil all of receivers that are in use. Fails with
    /// `unknownReceiver` for a number of another.
    func retryLetters(
        _ numbers: [Int64]?, of receiver: String?, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> [AlertNotification]
    /// Lets go of what ended before an instant, of alerts that are over, and of repetitions sent before another that others
    /// followed; false when there is more.
    func pruneNotifications(before instant: Instant, repetitionsBefore recent: Instant) async throws -> Bool
}

package typealias NotificationStore = ReceiverStore & OutboxStore
