import GridModel
import NIOCore

/// What a meter has still to deliver, in order: readings that wait, and readings that were sent and not answered yet.
struct Outbox {
    struct Entry: Hashable, Sendable {
        let at: DateTimeText
        let register: Energy
        /// When it was first put on a wire; nil before that.
        var firstSentAt: NIODeadline?

        init(at: DateTimeText, register: Energy) {
            self.at = at
            self.register = register
        }

        /// True once it was put on a wire.
        var wasSent: Bool { firstSentAt != nil }

        init(at instant: Instant, register: Energy) { self.init(at: .instant(instant), register: register) }

        /// The date-time as it is sent.
        var datetimeText: String {
            switch at {
            case .instant(let instant): instant.rfc3339
            case .local(let local): local.text
            }
        }
    }

    private var waiting = CircularBuffer<Entry>()
    private var inFlight = CircularBuffer<Entry>()
    private var putOff: [Entry] = []

    /// Readings that nobody has acknowledged.
    var unacknowledged: Int { waiting.count + inFlight.count + putOff.count }
    var hasInFlight: Bool { !inFlight.isEmpty }
    /// True when readings were put off and every other one in flight has been answered.
    var hasOnlyPutOff: Bool { inFlight.isEmpty && !putOff.isEmpty }

    mutating func add(_ entry: Entry) { waiting.append(entry) }

    /// The next reading to put on the wire, marked as it was before that; nil while `window` of them are in flight, or
    /// while some were put off, since order must be kept.
    mutating func send(window: Int, now: NIODeadline) -> Entry? {
        guard putOff.isEmpty, inFlight.count < window, let entry = waiting.popFirst() else { return nil }
        var sent = entry
        sent.firstSentAt = sent.firstSentAt ?? now
        inFlight.append(sent)
        return entry
    }

    /// The oldest reading in flight if it is the one an acknowledgement speaks of, which then is done; else nil.
    mutating func acknowledge(at: DateTimeText?, register: Energy) -> Entry? {
        guard let oldest = inFlight.first, oldest.at == at, oldest.register == register else { return nil }
        return inFlight.popFirst()
    }

    /// The oldest reading in flight, which is given up.
    mutating func refuse() -> Entry? { inFlight.popFirst() }

    /// The oldest reading in flight, which is to be sent again later.
    mutating func putOffOldest() -> Entry? {
        guard let entry = inFlight.popFirst() else { return nil }
        putOff.append(entry)
        return entry
    }

    /// Whatever was sent and not acknowledged waits again, before what is newer.
    mutating func rewind() {
        for entry in inFlight.reversed() { waiting.prepend(entry) }
        for entry in putOff.reversed() { waiting.prepend(entry) }
        inFlight.removeAll()
        putOff.removeAll()
    }
}
