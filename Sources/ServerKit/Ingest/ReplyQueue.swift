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

    private var entries = Deque<Entry>()
    private var headTicket: Ticket = 0

    var count: Int { entries.count }
    var isEmpty: Bool { entries.isEmpty }

    /// Whether the oldest reply can leave.
    var isReady: Bool {
        switch entries.first {
        case nil, .awaited: false
        case .durable, .ready: true
        }
    }

    /// A place for an answer that is to come.
    mutating func expect(_ asked: Asked) -> Ticket {
        entries.append(.awaited(asked))
        return headTicket + entries.count - 1
    }

    /// A reply that is there already.
    mutating func append(_ reply: MeterReply) { entries.append(.ready(reply)) }

    /// The reading of this ticket is durable.
    mutating func settle(reading ticket: Ticket) {
        guard case .awaited(.reading(let reading)) = entries[ticket - headTicket] else { return }
        entries[ticket - headTicket] = .durable(reading)
    }

    /// The meter of this ticket is enrolled.
    mutating func settle(enrolment ticket: Ticket, as meter: MeterID) {
        guard case .awaited(.enrolment(let bare)) = entries[ticket - headTicket] else { return }
        entries[ticket - headTicket] = .ready(bare ? .enrolledBare(meter) : .enrolled(meter))
    }

    /// What was asked with this ticket could not be done.
    mutating func refuse(_ ticket: Ticket, because error: WireError) {
        entries[ticket - headTicket] = .ready(.refused(error))
    }

    /// Takes the oldest reply out if it is ready; an acknowledgement gets the alert sentence of this moment.
    mutating func next(isAbove: (MeterID) -> Bool) -> MeterReply? {
        let reply: MeterReply
        switch entries.first {
        case nil, .awaited: return nil
        case .ready(let ready): reply = ready
        case .durable(let reading):
            let alert = isAbove(reading.meter) ? AlertSentence.above : AlertSentence.within
            reply = .acknowledged(ReadingAcknowledgement(of: reading, alert: alert))
        }
        entries.removeFirst()
        headTicket += 1
        // A connection that owes nothing keeps nothing: there are thousands of them.
        if entries.isEmpty { entries = Deque() }
        return reply
    }
}
