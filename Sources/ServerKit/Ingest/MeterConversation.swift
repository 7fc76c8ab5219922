import GridModel
import Logging
import MeterWire

/// What is said on one meter's or concentrator's connection: bytes in, replies out, in order.
///
/// It has no socket, no thread and no clock: whoever has them brings bytes, answers and the moment, and takes pieces to
/// send. Nothing is wanted while more replies are owed than may be, so that a connection costs a bounded amount of
/// memory whatever its peer does.
struct MeterConversation: ~Copyable {
    typealias Moment = ContinuousClock.Instant

    /// What the journal is asked on the meter's behalf; it answers under the ticket.
    enum Request {
        case reading(SubmittedReading, ReplyQueue.Ticket)
        case enrolment(Enrolment, ReplyQueue.Ticket)
    }

    enum Phase {
        /// Messages are taken.
        case open
        /// Nothing is taken any more; what is owed is answered.
        case answering
        /// The last reply is on its way out.
        case flushing
        /// All is out and our side is closed; what still comes in is dropped, so that no reset destroys the replies.
        case lingering
    }

    private(set) var phase = Phase.open
    /// The peer has ended its side.
    private(set) var peerHasEnded = false

    private let headEnd: HeadEnd
    private var framer = ObjectFramer()
    private var queue = ReplyQueue()
    /// Bytes that came in one piece with more requests than may be owed.
    private var held: [UInt8] = []
    /// No more bytes will be taken.
    private var inputIsOver = false

    private var heardAt: Moment
    private var objectBeganAt: Moment
    /// Since when the peer does not take what is sent.
    private var stuckSince: Moment?

    /// Begins when the peer has connected.
    init(headEnd: HeadEnd, at now: Moment) {
        self.headEnd = headEnd
        heardAt = now
        objectBeganAt = now
    }

    // MARK: Input

    /// Whether the peer's bytes are wanted, to be taken or to be dropped.
    var wantsInput: Bool {
        switch phase {
        case .open: !inputIsOver && held.isEmpty && queue.count < headEnd.configuration.maximumOwed
        case .answering: false
        case .flushing, .lingering: !peerHasEnded
        }
    }

    /// Takes bytes of the peer's, and hands on what they ask for.
    mutating func receive(_ bytes: UnsafeRawBufferPointer, at now: Moment, ask: (Request) -> Void) {
        guard phase == .open else { return }
        heardAt = now
        take(bytes, ask)
    }

    /// The peer has ended its side; what was received is still answered.
    mutating func endOfPeer() {
        peerHasEnded = true
        inputIsOver = true
    }

    /// Takes no more bytes; what was received is still answered, then the conversation ends.
    mutating func endInput() { inputIsOver = true }

    private mutating func take(_ bytes: UnsafeRawBufferPointer, _ ask: (Request) -> Void) {
        var taken = 0
        do {
            while taken < bytes.count, queue.count < headEnd.configuration.maximumOwed {
                let wasInside = framer.isInsideObject
                var message: MeterMessage?
                var refusal: WireError?
                taken += try framer.next(in: UnsafeRawBufferPointer(rebasing: bytes[taken...])) { object in
                    do throws(WireError) { message = try MeterMessage(parsing: object) } catch { refusal = error }
                }
                if message != nil || refusal != nil || !wasInside { objectBeganAt = heardAt }
                if let message = message.take() { receive(message, ask) }
                if let refusal { refuse(refusal) }
            }
        } catch let error as WireError {
            return end(with: error)
        } catch {
            return end(with: WireError(.badFrame, "the stream can't be followed; send JSON objects"))
        }
        if taken < bytes.count { held = Array(bytes[taken...]) }
    }

    private mutating func receive(_ message: consuming MeterMessage, _ ask: (Request) -> Void) {
        switch message {
        case .enrol: ask(.enrolment(Enrolment(), queue.expect(.enrolment(bare: true))))
        case .enrolWith(let particulars):
            ask(.enrolment(Enrolment(particulars), queue.expect(.enrolment(bare: false))))
        case .reading(let message):
            do throws(WireError) {
                let reading = try headEnd.intake.check(message)
                ask(.reading(reading, queue.expect(.reading(message))))
            } catch {
                refuse(error)
            }
        }
    }

    private mutating func refuse(_ error: WireError) {
        headEnd.rejections.count()
        headEnd.logger.debug("message rejected", metadata: ["message.error": "\(error.code.rawValue)"])
        queue.append(.refused(error))
    }

    // MARK: Answers

    /// The reading of this ticket is durable.
    mutating func settle(reading ticket: ReplyQueue.Ticket) { queue.settle(reading: ticket) }

    /// The meter of this ticket is enrolled.
    mutating func settle(enrolment ticket: ReplyQueue.Ticket, as meter: MeterID) {
        queue.settle(enrolment: ticket, as: meter)
    }

    /// The store could not do what was asked with this ticket.
    mutating func refuse(_ ticket: ReplyQueue.Ticket, because fault: StoreFault) {
        queue.refuse(ticket, because: fault.reply)
    }

    // MARK: Output

    /// About so many bytes are a piece.
    private static let pieceSize = 16_384

    /// Adds the replies that can leave, a piece of them, and takes what was held back once there is room for it; false
    /// when nothing can leave.
    ///
    /// To be called until it says so after whatever was brought here, but not while the peer does not take what is sent.
    mutating func addPiece(to bytes: inout [UInt8], at now: Moment, ask: (Request) -> Void) -> Bool {
        while !addReady(to: &bytes, at: now) {
            guard takeHeld(ask) || concludeInput() else { return false }
        }
        return true
    }

    private mutating func addReady(to bytes: inout [UInt8], at now: Moment) -> Bool {
        guard queue.isReady else { return false }
        while bytes.count < Self.pieceSize, let reply = queue.next(isAbove: headEnd.isAbove) {
            reply.encode(into: &bytes)
        }
        // While we owed an answer the rest of an object was not due.
        if queue.isEmpty { objectBeganAt = now }
        return true
    }

    private mutating func takeHeld(_ ask: (Request) -> Void) -> Bool {
        guard !held.isEmpty, phase == .open, queue.count <= headEnd.configuration.maximumOwed / 2 else { return false }
        let bytes = held
        held = []
        bytes.withUnsafeBytes { take($0, ask) }
        return true
    }

    /// Sees what the end of the input means; true when there is something to say about it.
    private mutating func concludeInput() -> Bool {
        if inputIsOver, phase == .open, held.isEmpty {
            if peerHasEnded, framer.isInsideObject {
                end(with: WireError(.badFrame, "the stream ended inside an object; send it whole"))
                return true
            }
            phase = .answering
        }
        if phase == .answering, queue.isEmpty { phase = .flushing }
        return false
    }

    /// Says whether the peer takes what is sent.
    mutating func peer(isStuck: Bool, at now: Moment) {
        stuckSince = isStuck ? stuckSince ?? now : nil
    }

    // MARK: The end

    /// Says why, after all that is owed, and takes nothing more.
    mutating func end(with error: WireError) {
        guard phase == .open else { return }
        // Silence and a full house are nobody's mistake.
        if error.code != .idle, error.code != .tooManyConnections { headEnd.rejections.count() }
        headEnd.logger.debug("conversation ended", metadata: ["frame.error": "\(error.code.rawValue)"])
        queue.append(.refused(error))
        held = []
        phase = .answering
    }

    /// Waits for the peer to end its side: the last piece is out, and our side is ended.
    mutating func linger() { phase = .lingering }

    // MARK: Deadlines

    enum Missed {
        /// The peer did not take its replies: there is no use in saying anything.
        case replies
        /// Why the conversation is to end.
        case deadline(WireError)
    }

    /// The deadline that is over; nil when there is none.
    func missed(at now: Moment) -> Missed? {
        let limits = headEnd.configuration
        if let stuckSince, now - stuckSince > limits.stuckDeadline { return .replies }
        // A meter is not hurried when we are the ones who are slow.
        guard phase == .open, queue.isEmpty, held.isEmpty else { return nil }
        if framer.isInsideObject, now - objectBeganAt > limits.frameDeadline {
            return .deadline(
                WireError(.frameTimeout, "the object was not whole within \(limits.frameDeadline); send it again"))
        }
        guard now - heardAt > limits.idleDeadline else { return nil }
        return .deadline(
            WireError(.idle, "nothing was sent for \(limits.idleDeadline); connect again when there is"))
    }
}
