import GridModel
import Logging
import MeterWire
import NIOCore

/// One meter's or concentrator's connection: bytes in, replies out, in order.
///
/// Nothing is read while more replies are owed than may be, or while the peer does not take them, so that a connection
/// costs a bounded amount of memory whatever its peer does.
final class MeterConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        /// Messages are taken.
        case open
        /// Nothing is taken any more; what is owed is answered.
        case answering
        /// The last reply is on its way out.
        case flushing
        /// All is out and our side is closed; what still comes in is dropped, so that no reset destroys the replies.
        case lingering
    }

    let headEnd: HeadEnd
    private let roster: ConnectionRoster
    private var context: ChannelHandlerContext?
    private var isAdmitted = false
    private var phase = Phase.open

    private var framer = ObjectFramer()
    private var queue = ReplyQueue()
    /// Bytes that came while too many replies were owed; the system hands over what it has when a peer ends its side.
    private var held: ByteBuffer?
    /// No more bytes will be taken from the socket.
    private var inputIsOver = false
    /// The peer has ended its side.
    private var peerHasEnded = false
    private var isAnswering = false
    /// Bytes were asked for and have not come yet.
    private var isReading = false

    private var heardAt = NIODeadline.distantFuture
    private var objectBeganAt = NIODeadline.distantFuture
    /// Since when the peer does not take replies.
    private var stuckSince: NIODeadline?

    init(headEnd: HeadEnd, roster: ConnectionRoster) {
        self.headEnd = headEnd
        self.roster = roster
    }

    // MARK: The channel's life

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        heardAt = .now()
        guard roster.add(self) else {
            context.close(promise: nil)
            return
        }
        isAdmitted = headEnd.admit()
        guard isAdmitted else {
            headEnd.logger.debug("connection turned away", metadata: ["connections": "\(headEnd.connected)"])
            let most = headEnd.configuration.maximumConnections
            end(with: WireError(.tooManyConnections, "\(most) connections are open; try again later"))
            return
        }
        headEnd.logger.debug("connection opened", metadata: peer)
        readMore()
    }

    func channelInactive(context: ChannelHandlerContext) {
        headEnd.logger.debug("connection closed", metadata: peer)
        roster.remove(self)
        if isAdmitted { headEnd.leave() }
        isAdmitted = false
        held = nil
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        headEnd.logger.debug("connection failed", metadata: ["connection.error": "\(error)"])
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return }
        peerHasEnded = true
        inputIsOver = true
        if phase == .lingering { context.close(promise: nil) } else { answer() }
    }

    // MARK: Input

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase == .open else { return }
        heardAt = .now()
        var bytes = unwrapInboundIn(data)
        if held?.writeBuffer(&bytes) == nil { take(bytes) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        answer()
    }

    /// Stops taking bytes; what was received is still answered, then the connection closes.
    func endInput() {
        inputIsOver = true
        answer()
    }

    private func take(_ bytes: ByteBuffer) {
        var taken = 0
        var fault: WireError?
        bytes.withUnsafeReadableBytes { raw in
            do {
                while taken < raw.count, queue.count < headEnd.configuration.maximumOwed {
                    let wasInside = framer.isInsideObject
                    var ended = false
                    taken += try framer.next(in: UnsafeRawBufferPointer(rebasing: raw[taken...])) { object in
                        ended = true
                        receive(object)
                    }
                    if ended || !wasInside { objectBeganAt = heardAt }
                }
            } catch let error as WireError {
                fault = error
            } catch {
                fault = WireError(.badFrame, "the stream can't be followed; send JSON objects")
            }
        }
        if let fault {
            end(with: fault)
        } else if taken < bytes.readableBytes {
            held = bytes.getSlice(at: bytes.readerIndex + taken, length: bytes.readableBytes - taken)
        }
    }

    private func receive(_ object: UnsafeRawBufferPointer) {
        do throws(WireError) {
            switch try MeterMessage(parsing: object) {
            case .enrol: enrol(Enrolment(), bare: true)
            case .enrolWith(let particulars): enrol(Enrolment(particulars), bare: false)
            case .reading(let message):
                let reading = try headEnd.intake.check(message)
                roster.gatherer.add(reading, for: self, queue.expect(.reading(message)))
            }
        } catch {
            headEnd.rejections.count()
            headEnd.logger.debug("message rejected", metadata: ["message.error": "\(error.code.rawValue)"])
            queue.append(.refused(error))
        }
    }

    private func enrol(_ enrolment: Enrolment, bare: Bool) {
        let ticket = queue.expect(.enrolment(bare: bare))
        headEnd.journal.enrol(
            enrolment, at: headEnd.clock.now(),
            done: onLoop { connection, result in
                switch result {
                case .success(let meter): connection.queue.settle(enrolment: ticket, as: meter)
                case .failure(let fault): connection.queue.refuse(ticket, because: fault.reply)
                }
            })
    }

    /// A reading of ours is durable, or could not be stored; ``answer()`` follows.
    func settle(_ ticket: ReplyQueue.Ticket, _ result: Result<BatchReceipt, StoreFault>) {
        switch result {
        case .success: queue.settle(reading: ticket)
        case .failure(let fault): queue.refuse(ticket, because: fault.reply)
        }
    }

    /// Brings an answer of the store from its thread to this connection's.
    private func onLoop<Answer: Sendable>(
        _ settle: @escaping @Sendable (MeterConnection, Result<Answer, StoreFault>) -> Void
    ) -> @Sendable (Result<Answer, StoreFault>) -> Void {
        let bound = NIOLoopBound(self, eventLoop: roster.eventLoop)
        return { result in
            bound.eventLoop.execute {
                if case .failure(let fault) = result {
                    bound.value.headEnd.logger.debug("not stored", metadata: ["store.error": "\(fault.code.rawValue)"])
                }
                settle(bound.value, result)
                bound.value.answer()
            }
        }
    }

    // MARK: Output

    /// Sends what is ready, takes what was held back, and sees what comes next.
    func answer() {
        guard let context, !isAnswering else { return }
        isAnswering = true
        let owed = queue.count
        writeReady(to: context)
        // While we owed an answer the rest of an object was not due.
        if framer.isInsideObject, owed > 0, queue.isEmpty { objectBeganAt = .now() }
        while let bytes = held, phase == .open, queue.count <= headEnd.configuration.maximumOwed / 2,
            context.channel.isWritable
        {
            held = nil
            take(bytes)
            writeReady(to: context)
        }
        isAnswering = false
        if inputIsOver, phase == .open, held == nil {
            if peerHasEnded, framer.isInsideObject {
                end(with: WireError(.badFrame, "the stream ended inside an object; send it whole"))
                return
            }
            phase = .answering
        }
        if phase == .answering, queue.isEmpty { finish(context) }
        readMore()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stuckSince = context.channel.isWritable && phase != .flushing ? nil : .now()
        if context.channel.isWritable { answer() }
    }

    private func writeReady(to context: ChannelHandlerContext) {
        while queue.isReady, context.channel.isActive, context.channel.isWritable {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(Self.replySize)
            while bytes.count < Self.pieceSize, let reply = queue.next(isAbove: headEnd.isAbove) {
                reply.encode(into: &bytes)
            }
            guard !bytes.isEmpty else { return }
            context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
        }
    }

    /// What an acknowledgement takes, and some.
    private static let replySize = 192
    /// About so many bytes are written at once.
    private static let pieceSize = 16_384

    private func readMore() {
        guard let context, !isReading else { return }
        switch phase {
        case .open:
            let mayRead =
                !inputIsOver && held == nil && queue.count < headEnd.configuration.maximumOwed
                && context.channel.isWritable
            if mayRead { read(context) }
        case .answering: break
        case .flushing, .lingering: if !peerHasEnded { read(context) }
        }
    }

    private func read(_ context: ChannelHandlerContext) {
        isReading = true
        context.read()
    }

    // MARK: The end

    /// Says why, after all that is owed, and closes.
    private func end(with error: WireError) {
        guard phase == .open else { return }
        if isAdmitted, error.code != .idle { headEnd.rejections.count() }
        headEnd.logger.debug(
            "connection ended", metadata: peer.merging(["frame.error": "\(error.code.rawValue)"]) { $1 })
        queue.append(.refused(error))
        held = nil
        phase = .answering
        answer()
    }

    /// Sees the last reply out.
    private func finish(_ context: ChannelHandlerContext) {
        phase = .flushing
        stuckSince = .now()
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let out = context.eventLoop.makePromise(of: Void.self)
        out.futureResult.whenComplete { _ in bound.value.everythingIsOut() }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: out)
    }

    /// Ends our side, and waits a moment for the peer to end its own.
    private func everythingIsOut() {
        guard let context else { return }
        phase = .lingering
        stuckSince = nil
        if peerHasEnded {
            context.close(promise: nil)
            return
        }
        context.close(mode: .output, promise: nil)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: ConnectionRoster.linger) { bound.value.closeNow() }
    }

    func closeNow() { context?.close(promise: nil) }

    /// Closes a connection whose answers did not come, or were not taken, in the time there is for that.
    func closeUnlessAnswered() {
        if phase != .lingering { closeNow() }
    }

    // MARK: Deadlines

    func isOverdue(at now: NIODeadline) -> Bool {
        let limits = headEnd.configuration
        if let stuckSince, now - stuckSince > TimeAmount(limits.stuckDeadline) { return true }
        guard isListening else { return false }
        return isObjectOverdue(at: now) || now - heardAt > TimeAmount(limits.idleDeadline)
    }

    func meetDeadline(at now: NIODeadline) {
        let limits = headEnd.configuration
        if let stuckSince, now - stuckSince > TimeAmount(limits.stuckDeadline) {
            headEnd.logger.debug("replies not taken", metadata: peer)
            closeNow()
        } else if isObjectOverdue(at: now) {
            end(
                with: WireError(.frameTimeout, "the object was not whole within \(limits.frameDeadline); send it again")
            )
        } else {
            end(with: WireError(.idle, "nothing was sent for \(limits.idleDeadline); connect again when there is"))
        }
    }

    private func isObjectOverdue(at now: NIODeadline) -> Bool {
        framer.isInsideObject && now - objectBeganAt > TimeAmount(headEnd.configuration.frameDeadline)
    }

    /// True while it is the peer's turn: a meter is not hurried when we are the ones who are slow.
    private var isListening: Bool { phase == .open && queue.isEmpty && held == nil }

    private var peer: Logger.Metadata { ["peer.address": "\(context?.remoteAddress?.description ?? "gone")"] }
}
