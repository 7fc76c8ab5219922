import Foundation

/// A thread that serves many connections, seen from outside: a mailbox and a bell.
final class MeterLoop: Sendable {
    private let mailbox = Mailbox<LoopMail>()
    private let poller: Poller

    /// - Throws: ``SystemFault`` when there are no descriptors left.
    init() throws(SystemFault) { poller = try Poller() }

    /// Starts the thread.
    ///
    /// - Parameter loops: Those that connections are shared out to, this one among them.
    func start(_ headEnd: HeadEnd, number: Int, sharingWith loops: [MeterLoop]) {
        let thread = Thread { [self] in
            ConnectionDesk(headEnd, loop: self, poller: poller, mailbox: mailbox, sharingWith: loops).run()
        }
        thread.name = "gridd.meters\(number)"
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Tells the loop something; from any thread.
    func post(_ mail: LoopMail) {
        if mailbox.post(mail) { poller.wake() }
    }

    /// Stops taking connections; returns when the listening socket is closed.
    func stopListening() async { await withCheckedContinuation { post(.stopListening(done: $0)) } }

    /// Answers what was received and closes every connection; done within 4 s whatever the peers do.
    func shutDown() async { await withCheckedContinuation { post(.shutDown(done: $0)) } }
}
