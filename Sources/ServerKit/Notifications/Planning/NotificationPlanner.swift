import GridModel

/// Which line of the alerts' log is told to whom, and when: pure.
package enum NotificationPlanner {
    /// What to do about one line of the log.
    package static func steps(_ line: LogLine) -> [PlanStep] {
        switch line.change.change {
        case .pending: []
        case .firing: told(line, .firing, as: line.change.sequence)
        case .severity:
            // An alert that opens as critical says so with its firing; one that grows critical says so anew.
            line.wasFiring && line.alert.severity == .critical && line.alert.state == .firing ? grown(line) : []
        case .resolved: resolved(line)
        case .acknowledged: acknowledged(line)
        case .silenced: line.isSilenced ? waiting(line).map { .hold(receiver: $0.name, until: due(line, $0)) } : []
        case .unsilenced: waiting(line).map { .release(receiver: $0.name, due: due(line, $0)) }
        case .inhibited: [.dropUnsent([.firing, .repeat], receiver: nil)]
        case .uninhibited: uninhibited(line)
        }
    }

    /// The repetition that is due of an alert that goes on firing; none where nobody wants one.
    ///
    /// Repetitions that fell into a time when gridd did not run are not made up for.
    package static func repetitions(_ line: LogLine, firedAt: Instant) -> [PlanStep] {
        guard line.alert.state == .firing, line.alert.acknowledgedBy == nil, line.alert.inhibitedBy == nil,
            !line.isSilenced
        else { return [] }
        return line.receivers.compactMap { receiver in
            guard let every = receiver.repeat ?? line.repeats, every.milliseconds >= shortestRepeat.milliseconds,
                isTold(receiver, .repeat, line), let last = line.course(of: receiver.name).last, last.state == .sent,
                last.kind == .firing || last.kind == .repeat,
                !receiver.isCustomer || last.customer == line.customer?.id
            else { return nil }
            let count = (line.now - firedAt) / every.milliseconds
            guard count > 0 else { return nil }
            let id = "\(line.alert.id).\(line.change.sequence).r\(count)"
            return line.planned.contains { $0.receiver == receiver.name && $0.notification == id }
                ? nil : queue(line, receiver, line.customer, .repeat, id)
        }
    }

    /// Nobody is told the same more often.
    package static let shortestRepeat: TimeLength = .minutes(1)

    /// What grew critical waits for no quiet hours, and neither does what must be told before it.
    private static func grown(_ line: LogLine) -> [PlanStep] {
        told(line, .firing, as: line.change.sequence).flatMap { step -> [PlanStep] in
            guard case .queue(let new) = step else { return [step] }
            return [.hasten(receiver: new.receiver, due: new.due), step]
        }
    }

    /// Those for whom something is queued.
    private static func waiting(_ line: LogLine) -> [Receiver] {
        line.everyReceiver.filter { receiver in
            line.planned.contains { $0.receiver == receiver.name && $0.state == .queued }
        }
    }

    private static func told(_ line: LogLine, _ kind: NotificationKind, as sequence: Int64) -> [PlanStep] {
        guard line.alert.inhibitedBy == nil else { return [] }
        return line.receivers.filter { isTold($0, kind, line) }.compactMap {
            queue(line, $0, line.customer, kind, "\(line.alert.id).\(sequence)")
        }
    }

    /// Only to those who were told that it fires; where all of that still waits for a silence to end, nothing is told.
    private static func resolved(_ line: LogLine) -> [PlanStep] {
        line.everyReceiver.flatMap { receiver -> [PlanStep] in
            let course = line.course(of: receiver.name)
            if course.isEmpty { return [] }
            guard course.contains(where: \.isKnown) else {
                return [.dropUnsent([.firing, .repeat, .acknowledged], receiver: receiver.name)]
            }
            var steps: [PlanStep] = [.dropUnsent([.repeat], receiver: receiver.name)]
            if receiver.tells.contains(.resolved),
                let step = queue(
                    line, receiver, line.customerTold(in: course), .resolved,
                    "\(line.alert.id).\(line.change.sequence)")
            {
                steps.append(step)
            }
            return steps
        }
    }

    private static func acknowledged(_ line: LogLine) -> [PlanStep] {
        let told = line.everyReceiver.compactMap { receiver -> PlanStep? in
            guard !receiver.isCustomer, receiver.tells.contains(.acknowledged),
                line.course(of: receiver.name).contains(where: \.isKnown)
            else { return nil }
            return queue(line, receiver, nil, .acknowledged, "\(line.alert.id).\(line.change.sequence)")
        }
        return [.dropUnsent([.repeat], receiver: nil)] + told
    }

    /// What explained it is over, and it still fires: those hear of it who did not.
    private static func uninhibited(_ line: LogLine) -> [PlanStep] {
        guard line.alert.state == .firing, let fired = line.fired else { return [] }
        return told(line, .firing, as: fired).filter { step in
            guard case .queue(let new) = step else { return false }
            return !line.planned.contains {
                $0.receiver == new.receiver && $0.notification == new.facts.id && $0.state != .dropped
            }
        }
    }

    private static func isTold(_ receiver: Receiver, _ kind: NotificationKind, _ line: LogLine) -> Bool {
        receiver.tells.contains(kind) && line.alert.severity >= receiver.least
    }

    /// Nil for a customer who can't be reached.
    ///
    /// - Parameter customer: Whom the receiver of the meters' customers is to tell; the others say so themselves.
    private static func queue(
        _ line: LogLine, _ receiver: Receiver, _ customer: LogLine.CustomerFacts?, _ kind: NotificationKind,
        _ id: String
    ) -> PlanStep? {
        let customer = receiver.isCustomer ? customer : nil
        if receiver.isCustomer, customer?.email == nil { return nil }
        var alert = line.alert
        alert.message = line.change.message
        let facts = NotificationFacts(
            id: id, kind: kind, at: kind == .repeat ? line.now : line.change.at, alert: alert, title: line.title,
            meter: line.meter, customer: customer?.name, timeZone: line.zone,
            by: kind == .acknowledged ? line.change.by : nil,
            comment: kind == .acknowledged ? line.change.comment : nil)
        return .queue(
            NewNotification(
                receiver: receiver.name, facts: facts, recipient: customer?.email,
                language: customer.flatMap { MessageLanguage(tag: $0.language) ?? receiver.language },
                customer: customer?.id, bundle: bundle(line, receiver, customer, id), due: due(line, receiver),
                isHeld: line.isSilenced))
    }

    /// After the silence, after the quiet hours, and after the wait for others.
    private static func due(_ line: LogLine, _ receiver: Receiver) -> Instant {
        var due = line.isSilenced ? line.alert.silencedUntil ?? line.now : line.now
        if line.alert.severity < .critical, let quiet = receiver.quiet {
            due = quiet.end(around: due, in: receiver.zone ?? line.zone) ?? due
        }
        return receiver.group == .none ? due : due.adding(milliseconds: receiver.wait.milliseconds)
    }

    private static func bundle(
        _ line: LogLine, _ receiver: Receiver, _ customer: LogLine.CustomerFacts?, _ id: String
    ) -> String {
        let whose = customer.map { "customer \($0.id.value) " } ?? ""
        return switch receiver.group {
        case .none: "one \(id)"
        case .rule: whose + "rule \(line.alert.rule)"
        case .site: whose + "site \(line.site ?? "")"
        case .all: whose + "all"
        }
    }
}
