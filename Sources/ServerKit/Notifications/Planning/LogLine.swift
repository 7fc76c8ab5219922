import GridModel

/// A line of the alerts' log with everything that decides who is told of it.
package struct LogLine: Sendable {
    /// Who pays for the meter, by the contract in force.
    package struct CustomerFacts: Hashable, Sendable {
        package var id: CustomerID
        package var name: String
        package var email: String?
        package var language: String?

        package init(id: CustomerID, name: String, email: String?, language: String?) {
            self.id = id
            self.name = name
            self.email = email
            self.language = language
        }
    }

    /// A notification of the same alert that was planned before.
    package struct Planned: Hashable, Sendable {
        package var receiver: String
        /// Without the receiver.
        package var notification: String
        package var kind: NotificationKind
        package var state: NotificationState
        /// A silence that goes on keeps it back.
        package var isHeld: Bool
        /// Somebody began to send it.
        package var isTried: Bool
        /// Whom the receiver of the meters' customers wrote to.
        package var customer: CustomerID?

        package init(
            receiver: String, notification: String, kind: NotificationKind, state: NotificationState,
            isHeld: Bool = false, isTried: Bool = false, customer: CustomerID? = nil
        ) {
            self.receiver = receiver
            self.notification = notification
            self.kind = kind
            self.state = state
            self.isHeld = isHeld
            self.isTried = isTried
            self.customer = customer
        }

        /// The receiver has it, may have it, or is about to get it.
        var isKnown: Bool {
            switch state {
            case .sent, .dead: true
            case .queued: isTried || !isHeld
            case .dropped: false
            }
        }
    }

    package var change: AlertChange
    /// As it is now.
    package var alert: Alert
    /// It fired before this line.
    package var wasFiring = false
    /// The number of the line by which it last came to fire; where it grew critical since, of that line.
    package var fired: Int64?
    /// What its rule says.
    package var notify: [String] = []
    package var repeats: TimeLength?
    package var title: String?
    /// All that are in use.
    package var everyReceiver: [Receiver] = []
    /// In the order they were made.
    package var planned: [Planned] = []
    package var meter: NotificationFacts.MeterFacts?
    package var customer: CustomerFacts?
    /// Others who paid for it when they were told of the alert.
    package var formerCustomers: [CustomerFacts] = []
    /// The meter's, or the server's.
    package var zone: Zone
    package var now: Instant

    package init(change: AlertChange, alert: Alert, zone: Zone, now: Instant) {
        self.change = change
        self.alert = alert
        self.zone = zone
        self.now = now
    }

    package var isSilenced: Bool { alert.silencedUntil.map { $0 > now } ?? false }

    /// Those that the rule names. A customer's own limit is the customer's business alone.
    package var receivers: [Receiver] {
        everyReceiver.filter { receiver in
            if receiver.isCustomer { return notify.contains(Receiver.customer) && meter != nil }
            return notify.contains(receiver.name) || (receiver.operators && notify.contains(Receiver.operators))
        }
    }

    package var site: String? {
        if case .site(let site) = alert.subject { return site }
        return meter?.site
    }

    /// Whom a receiver told last of what was planned for it: who hears of an alert's beginning hears of its end, and nobody
    /// else does, though another pays by then.
    func customerTold(in course: ArraySlice<Planned>) -> CustomerFacts? {
        let told = course.last { $0.kind == .firing || $0.kind == .repeat }?.customer
        return ([customer].compactMap(\.self) + formerCustomers).first { $0.id == told }
    }

    /// What was planned for a receiver and not dropped, since it was last told of the alert's end.
    func course(of receiver: String) -> ArraySlice<Planned> {
        let mine = planned.filter { $0.receiver == receiver && $0.state != .dropped }
        return mine.suffix(from: mine.lastIndex { $0.kind == .resolved }.map { $0 + 1 } ?? mine.startIndex)
    }
}

/// Something to do about a line of the log.
package enum PlanStep: Hashable, Sendable {
    /// Puts a notification into the outbox, unless it is there and was not dropped.
    case queue(NewNotification)
    /// Notifications of these kinds that nobody tried to send yet are not needed; of all receivers when nil.
    case dropUnsent(Set<NotificationKind>, receiver: String?)
    /// What waits for a receiver waits for an instant now, since a silence began or became another.
    case hold(receiver: String, until: Instant)
    /// What a silence keeps back from a receiver is due at an instant, since the silence was taken back.
    case release(receiver: String, due: Instant)
    /// What waits for a receiver is due at an instant at the latest, because what follows it is.
    case hasten(receiver: String, due: Instant)
}

/// A notification to put into the outbox.
package struct NewNotification: Hashable, Sendable {
    package var receiver: String
    package var facts: NotificationFacts
    /// A customer's address and language; nil where the receiver says them.
    package var recipient: String?
    package var language: MessageLanguage?
    /// Whose address that is.
    package var customer: CustomerID?
    /// Those of one receiver with the same are put into one message.
    package var bundle: String
    package var due: Instant
    /// A silence keeps it back.
    package var isHeld: Bool
}
