import Glibc

/// Where signal handlers write; set before the first of them is installed. A handler can't be handed anything.
nonisolated(unsafe) private var signalWriteEnd: Int32 = -1

private func noteSignal(_ number: Int32) {
    let saved = errno
    var byte = UInt8(truncatingIfNeeded: number)
    _ = write(signalWriteEnd, &byte, 1)
    errno = saved
}

/// Turns signals into bytes of a pipe, so that they are met where somebody waits for them and nowhere else.
///
/// One at a time gets them: the latest, until it ends. (Dispatch's own sources read a signalfd, which takes signals
/// away from handlers, so the two can't be used beside each other.)
final class SignalPipe: Sendable {
    private let pipe: WakePipe
    /// What was done about each before.
    private let actions: [(number: Int32, former: sigaction)]
    private let former: Int32

    /// Throws when the machine has no descriptors left.
    init(watching signals: [Int32]) throws(DescriptorFault) {
        pipe = try WakePipe()
        former = signalWriteEnd
        signalWriteEnd = pipe.writeEnd
        actions = signals.map { ($0, Self.handle($0)) }
    }

    /// Readable when a signal came.
    var descriptor: Int32 { pipe.readEnd }

    /// The signals that came since the last time.
    func received() -> [Int32] { pipe.drain().map(Int32.init) }

    /// Waits for signals; blocks. Nil once `end` was called.
    func wait() -> [Int32]? {
        while true {
            var wait = pollfd(fd: pipe.readEnd, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, -1) > 0 else { continue }
            let numbers = received()
            return numbers.contains(0) ? nil : numbers
        }
    }

    /// Hands the signals back to who had them before, or to the system.
    func end() {
        signalWriteEnd = former
        for (number, action) in actions {
            var action = action
            sigaction(number, &action, nil)
        }
        pipe.wake(0)
    }

    /// What was done about the signal before.
    @discardableResult
    static func handle(_ number: Int32) -> sigaction {
        var former = sigaction()
        var action = sigaction()
        action.__sigaction_handler.sa_handler = noteSignal
        action.sa_flags = SA_RESTART
        sigaction(number, &action, &former)
        return former
    }

    static func restore(_ number: Int32) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = SIG_DFL
        sigaction(number, &action, nil)
    }

    /// Ends the process as the signal would have by itself.
    static func die(of number: Int32) -> Never {
        restore(number)
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, number)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        kill(getpid(), number)
        // Another thread may take the signal; until it does, nothing else may happen.
        while true { pause() }
    }
}
