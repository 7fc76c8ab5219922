import GridModel
import Logging
import MeterWire

/// Everything a loop does, on its thread: waits for sockets, mail and moments, and sees to each.
final class ConnectionDesk {
    private enum Appointment {
        /// Looks for connections past a deadline.
        case sweep
        /// A peer had its time to close its side.
        case lingered(ConnectionID)
        case reopen
        /// The stages of a shutdown.
        case lastCall, lastAnswers, end
    }

    /// When the head-end shuts down: what the sockets hold already is read for this long, …
    private static let lastCall = Duration.milliseconds(100)
    /// … what was read is answered within this, …
    private static let lastAnswers = Duration.seconds(3)
    /// … and a peer that has its answers is given this long to close its side first.
    private static let linger = Duration.milliseconds(500)
    /// As much is read from a connection at a time.
    private static let receiveSize = 16_384

    /// Up to so many readings, this thread has little to do until the disk has them, and so waits for it itself.
    private static let smallBatch = 128

    private let headEnd: HeadEnd
    private let loop: MeterLoop
    private let poller: Poller
    private let mailbox: Mailbox<LoopMail>
    /// Connections are shared out to these in turn.
    private let loops: [MeterLoop]
    private var turn = 0

    private var entrance: Entrance
    private var table = ConnectionTable()
    private var agenda = Agenda<Appointment>()
    private var isSweeping = false
    /// Connections whose sockets may hold more than was read of them.
    private var unread: [ConnectionID] = []
    private var gatherer = ReadingGatherer()
    /// There once the head-end shuts down.
    private var emptied: CheckedContinuation<Void, Never>?
    private var isOver = false

    /// When the round began.
    private var now = ContinuousClock.now
    private var received = [UInt8](repeating: 0, count: receiveSize)
    private var piece: [UInt8] = []

    init(
        _ headEnd: HeadEnd, loop: MeterLoop, poller: Poller, mailbox: Mailbox<LoopMail>, sharingWith loops: [MeterLoop]
    ) {
        self.headEnd = headEnd
        self.loop = loop
        self.poller = poller
        self.mailbox = mailbox
        self.loops = loops
        entrance = Entrance(poller: poller, logger: headEnd.logger)
    }

    /// Goes round until the loop is shut down.
    func run() {
        var events = Poller.Events(capacity: 1_024)
        while !isOver {
            let patience = mayRest && mailbox.fallAsleep() ? agenda.milliseconds(from: .now) ?? -1 : 0
            poller.wait(patience, into: &events)
            mailbox.wakeUp()
            now = .now
            readOn()
            for index in 0..<events.count { see(events[index].number, events[index].what) }
            // The disk is set to work before anything else is.
            submit()
            for mail in mailbox.take() { read(mail) }
            while let appointment = agenda.next(dueBy: now) { keep(appointment) }
        }
        emptied?.resume()
    }

    /// True when there is nothing to do but for what others bring.
    private var mayRest: Bool { unread.isEmpty && !gatherer.isReady }

    // MARK: Sockets

    private func see(_ number: UInt64, _ what: Poller.Interest) {
        guard number != Entrance.number else { return letIn() }
        guard let connection = table[ConnectionID(number: number)] else { return }
        if what.contains(.output), !sendRest(connection) { return }
        if connection.interest.contains(.input), !what.isDisjoint(with: [.input, .ending, .failure]) {
            receive(connection)
            // There may be bytes before the end, and it is told only once.
            if what.contains(.ending) { unread.append(connection.id) }
        } else if what.contains(.output) {
            answer(connection)
        } else if !what.isDisjoint(with: .failure) {
            close(connection)
        }
    }

    /// Goes on where a socket has more than was read at a time.
    private func readOn() {
        guard !unread.isEmpty else { return }
        let ids = unread
        unread = []
        for id in ids {
            if let connection = table[id], connection.interest.contains(.input) { receive(connection) }
        }
    }

    private func letIn() {
        let pause = entrance.letIn { socket in
            turn = (turn + 1) % loops.count
            if loops[turn] === loop { welcome(socket) } else { loops[turn].post(.connection(socket)) }
        }
        if let pause { agenda.add(.reopen, at: now + pause) }
    }

    private func welcome(_ socket: StreamSocket) {
        guard emptied == nil else { return }
        let isAdmitted = headEnd.admit()
        let connection = table.add { id in
            MeterConnection(id, socket, MeterConversation(headEnd: headEnd, at: now), isAdmitted: isAdmitted)
        }
        guard poller.add(socket.descriptor, as: connection.id.number, for: .once) else { return close(connection) }
        headEnd.logger.debug("connection opened", metadata: ["peer.address": "\(socket.peer)"])
        if !isAdmitted {
            let most = headEnd.configuration.maximumConnections
            connection.conversation.end(
                with: WireError(.tooManyConnections, "\(most) connections are open; try again later"))
        }
        if !isSweeping { agenda.add(.sweep, at: now + headEnd.configuration.sweepInterval) }
        isSweeping = true
        answer(connection)
    }

    private func receive(_ connection: MeterConnection) {
        switch received.withUnsafeMutableBytes({ connection.socket.receive(into: $0) }) {
        case .bytes(let count):
            received.withUnsafeBytes { bytes in
                let id = connection.id
                connection.conversation.receive(UnsafeRawBufferPointer(rebasing: bytes[..<count]), at: now) {
                    ask($0, for: id)
                }
                if count == bytes.count { unread.append(id) }
            }
        case .ended:
            connection.conversation.endOfPeer()
            if connection.conversation.phase == .lingering { return close(connection) }
        case .nothingYet: return
        case .failed: return close(connection)
        }
        answer(connection)
    }

    private func ask(_ request: MeterConversation.Request, for id: ConnectionID) {
        switch request {
        case .reading(let reading, let ticket): gatherer.add(reading, for: id, ticket)
        case .enrolment(let enrolment, let ticket):
            headEnd.journal.enrol(enrolment, at: headEnd.clock.now()) { [loop] result in
                loop.post(.enrolled(id, ticket, result))
            }
        }
    }

    /// Sends what is ready, and sees what comes next.
    private func answer(_ connection: MeterConnection) {
        let id = connection.id
        do throws(SystemFault) {
            while connection.isFlushed {
                piece.removeAll(keepingCapacity: true)
                let isReady = connection.conversation.addPiece(to: &piece, at: now) { ask($0, for: id) }
                guard isReady else { break }
                try connection.send(piece, at: now)
            }
        } catch {
            return close(connection)
        }
        if connection.conversation.phase == .flushing, connection.isFlushed {
            if connection.conversation.peerHasEnded { return close(connection) }
            connection.conversation.linger()
            connection.socket.endOutput()
            agenda.add(.lingered(id), at: now + Self.linger)
        }
        guard let interest = connection.newInterest() else { return }
        if !poller.change(connection.socket.descriptor, as: id.number, to: interest) { close(connection) }
    }

    /// False when the connection is broken, and closed.
    private func sendRest(_ connection: MeterConnection) -> Bool {
        do throws(SystemFault) {
            try connection.sendRest(at: now)
            return true
        } catch {
            close(connection)
            return false
        }
    }

    private func close(_ connection: MeterConnection) {
        guard table.remove(connection.id) else { return }
        headEnd.logger.debug("connection closed", metadata: ["peer.address": "\(connection.socket.peer)"])
        if connection.isAdmitted { headEnd.leave() }
        if emptied != nil, table.isEmpty { isOver = true }
    }

    // MARK: The journal

    /// Hands over what was gathered.
    private func submit() {
        guard gatherer.isReady else { return }
        let (number, batch) = gatherer.take(receivedAt: headEnd.clock.now())
        let done = { @Sendable [loop] (result: Result<BatchReceipt, StoreFault>) in
            loop.post(.settled(batch: number, result))
        }
        if batch.readings.count <= Self.smallBatch {
            headEnd.journal.appendInPlace(batch, done: done)
        } else {
            headEnd.journal.append(batch, done: done)
        }
    }

    private func settle(_ number: Int, _ result: Result<BatchReceipt, StoreFault>) {
        let waiting = gatherer.settled(number)
        if case .failure(let fault) = result { note(fault) }
        // A connection's readings are next to each other: it answers once they are all settled.
        for (index, entry) in waiting.enumerated() {
            guard let connection = table[entry.connection] else { continue }
            switch result {
            case .success: connection.conversation.settle(reading: entry.ticket)
            case .failure(let fault): connection.conversation.refuse(entry.ticket, because: fault)
            }
            let isLast = index + 1 == waiting.count || waiting[index + 1].connection != entry.connection
            if isLast { answer(connection) }
        }
    }

    private func settle(_ id: ConnectionID, _ ticket: ReplyQueue.Ticket, _ result: Result<MeterID, StoreFault>) {
        if case .failure(let fault) = result { note(fault) }
        guard let connection = table[id] else { return }
        switch result {
        case .success(let meter): connection.conversation.settle(enrolment: ticket, as: meter)
        case .failure(let fault): connection.conversation.refuse(ticket, because: fault)
        }
        answer(connection)
    }

    private func note(_ fault: StoreFault) {
        headEnd.logger.debug("not stored", metadata: ["store.error": "\(fault.code.rawValue)"])
    }

    // MARK: Mail

    private func read(_ mail: LoopMail) {
        switch mail {
        case .listen(let socket): entrance.open(socket)
        case .connection(let socket): welcome(socket)
        case .settled(let number, let result): settle(number, result)
        case .enrolled(let id, let ticket, let result): settle(id, ticket, result)
        case .stopListening(let done):
            entrance.close()
            done.resume()
        case .shutDown(let done): shutDown(done)
        case .abandon: isOver = true
        }
    }

    private func shutDown(_ done: CheckedContinuation<Void, Never>) {
        emptied = done
        isOver = table.isEmpty
        agenda.add(.lastCall, at: now + Self.lastCall)
        agenda.add(.lastAnswers, at: now + Self.lastCall + Self.lastAnswers)
        agenda.add(.end, at: now + Self.lastCall + Self.lastAnswers + Self.linger + .milliseconds(100))
    }

    // MARK: Moments

    private func keep(_ appointment: Appointment) {
        switch appointment {
        case .sweep: sweep()
        case .lingered(let id): if let connection = table[id] { close(connection) }
        case .reopen: if !entrance.reopen() { agenda.add(.reopen, at: now + Entrance.pause) }
        case .lastCall:
            for connection in table.all {
                connection.conversation.endInput()
                answer(connection)
            }
        case .lastAnswers:
            // Their answers did not come, or were not taken, in the time there is for that.
            for connection in table.all where connection.conversation.phase != .lingering { close(connection) }
        case .end: for connection in table.all { close(connection) }
        }
    }

    private func sweep() {
        for connection in table.all {
            switch connection.conversation.missed(at: now) {
            case nil: break
            case .replies:
                headEnd.logger.debug("replies not taken", metadata: ["peer.address": "\(connection.socket.peer)"])
                close(connection)
            case .deadline(let error):
                connection.conversation.end(with: error)
                answer(connection)
            }
        }
        isSweeping = !table.isEmpty
        if isSweeping { agenda.add(.sweep, at: now + headEnd.configuration.sweepInterval) }
    }
}
