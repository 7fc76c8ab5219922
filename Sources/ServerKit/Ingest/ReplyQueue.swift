import DequeModule
import GridModel
import MeterWire

/// What a connection still owes its meter, in the order it was asked.
///
/// Answers become ready in any order; they leave in this one.
struct ReplyQueue {
    /// Names an entry, for as long as it is in the queue.
    typealias Ticket = Int

    private struct Entry {
        enum Content {
            case asked(Asked)
            case reply(MeterReply)
        }

        var content: Content
        /// It can leave. Apart from the content, so that settling moves nothing.
        var isReady: Bool
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
    var isReady: Bool { oldest?.isReady ?? false }

    /// A place for an answer that is to come.
    mutating func expect(_ asked: Asked) -> Ticket {
        add(Entry(content: .asked(asked), isReady: false))
        return oldestTicket + count - 1
    }

    /// A reply that is there already.
    mutating func append(_ reply: MeterReply) { add(Entry(content: .reply(reply), isReady: true)) }

    private mutating func add(_ entry: Entry) {
        if oldest == nil { oldest = entry } else { others.append(entry) }
    }

    /// The reading of this ticket is durable.
    mutating func settle(reading ticket: Ticket) {
        change(ticket) { entry in
            if case .asked(.reading) = entry.content { entry.isReady = true }
        }
    }

    /// The meter of this ticket is enrolled.
    mutating func settle(enrolment ticket: Ticket, as meter: MeterID) {
        change(ticket) { entry in
            guard case .asked(.enrolment(let bare)) = entry.content else { return }
            entry = Entry(content: .reply(bare ? .enrolledBare(meter) : .enrolled(meter)), isReady: true)
        }
    }

    /// What was asked with this ticket could not be done.
    mutating func refuse(_ ticket: Ticket, because error: WireError) {
        change(ticket) { $0 = Entry(content: .reply(.refused(error)), isReady: true) }
    }

    @inline(__always)
    private mutating func change(_ ticket: Ticket, _ body: (inout Entry) -> Void) {
        guard ticket == oldestTicket else { return body(&others[ticket - oldestTicket - 1]) }
        guard case .some(var entry) = oldest.take() else { return }
        body(&entry)
        oldest = entry
    }

    /// Takes the oldest reply out if it is ready; an acknowledgement gets the alert sentence of this moment.
    mutating func next(isAbove: (MeterID) -> Bool) -> MeterReply? {
        guard isReady, let entry = oldest.take() else { return nil }
        oldest = others.popFirst()
        oldestTicket += 1
        // A connection that owes nothing keeps nothing: there are thousands of them.
        if oldest == nil { others = Deque() }
        switch entry.content {
        case .reply(let ready): return ready
        case .asked(.reading(let reading)):
            let alert = isAbove(reading.meter) ? AlertSentence.above : AlertSentence.within
            return .acknowledged(ReadingAcknowledgement(of: reading, alert: alert))
        // Answered, it is a reply.
        case .asked(.enrolment): return nil
        }
    }
}
