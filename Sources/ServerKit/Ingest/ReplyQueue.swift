import DequeModule
import GridModel
import MeterWire

/// What a connection still owes its meter, in the order it was asked.
///
/// Answers become ready in any order; they leave in this one.
struct ReplyQueue {
    /// Names an entry, for as long as it is in the queue.
    typealias Ticket = Int

    private enum Entry {
        case awaited(Asked)
        case durable(ReadingMessage)
        case ready(MeterReply)
    }

    enum Asked {
        case reading(ReadingMessage)
        /// A bare request is answered with bare digits.
        case enrolment(bare: Bool)
    }

    /// Nearly every connection owes one reply or none: that one takes no memory of its own.
    private var oldest: Entry?
    private var others = Deque<Entry>()
    private var oldestTicket: Ticket = 0

    var count: Int { oldest == nil ? 0 : 1 + others.count }
    var isEmpty: Bool { oldest == nil }

    /// Whether the oldest reply can leave.
    var isReady: Bool {
        switch oldest {
        case nil, .awaited: false
        case .durable, .ready: true
        }
    }

    private subscript(ticket: Ticket) -> Entry? {
        get { ticket == oldestTicket ? oldest : others[ticket - oldestTicket - 1] }
        set {
            if ticket == oldestTicket {
                oldest = newValue
            } else if let newValue {
                others[ticket - oldestTicket - 1] = newValue
            }
        }
    }

    private mutating func append(_ entry: Entry) {
        if oldest == nil { oldest = entry } else { others.append(entry) }
    }

    /// A place for an answer that is to come.
    mutating func expect(_ asked: Asked) -> Ticket {
        append(.awaited(asked))
        return oldestTicket + count - 1
    }

    /// A reply that is there already.
    mutating func append(_ reply: MeterReply) { append(Entry.ready(reply)) }

    /// The reading of this ticket is durable.
    mutating func settle(reading ticket: Ticket) {
        guard case .awaited(.reading(let reading)) = self[ticket] else { return }
        self[ticket] = .durable(reading)
    }

    /// The meter of this ticket is enrolled.
    mutating func settle(enrolment ticket: Ticket, as meter: MeterID) {
        guard case .awaited(.enrolment(let bare)) = self[ticket] else { return }
        self[ticket] = .ready(bare ? .enrolledBare(meter) : .enrolled(meter))
    }

    /// What was asked with this ticket could not be done.
    mutating func refuse(_ ticket: Ticket, because error: WireError) {
        self[ticket] = .ready(.refused(error))
    }

    /// Takes the oldest reply out if it is ready; an acknowledgement gets the alert sentence of this moment.
    mutating func next(isAbove: (MeterID) -> Bool) -> MeterReply? {
        let reply: MeterReply
        switch oldest {
        case nil, .awaited: return nil
        case .ready(let ready): reply = ready
        case .durable(let reading):
            let alert = isAbove(reading.meter) ? AlertSentence.above : AlertSentence.within
            reply = .acknowledged(ReadingAcknowledgement(of: reading, alert: alert))
        }
        oldest = others.popFirst()
        oldestTicket += 1
        // A connection that owes nothing keeps nothing: there are thousands of them.
        if oldest == nil { others = Deque() }
        return reply
    }
}
