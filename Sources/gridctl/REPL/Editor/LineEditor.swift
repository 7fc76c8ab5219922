import Dispatch
@preconcurrency import Glibc
import Synchronization

/// Reads lines from a person through readline, on a thread of its own.
///
/// Readline blocks and its state is global, so all of it happens on one serial queue, which waits in `poll` for keys,
/// signals and messages from the rest of the shell. Nothing of Swift's own pool is blocked.
final class LineEditor: LineSource {
    let name = "terminal"
    private let queue = DispatchQueue(label: "gridctl.terminal")
    /// Met as long as the shell lives: a keyboard interrupt, a resized window, and the polite ways to end it. SIGTSTP
    /// is met at the prompt only, where the terminal is readline's; while a command runs the default is right.
    private static let watched = [SIGINT, SIGWINCH] + ends
    private static let ends = [SIGTERM, SIGHUP, SIGQUIT]

    private let signals: SignalPipe
    private let wake: WakePipe
    private let announcement = Mutex<String?>(nil)

    /// Throws when the machine has no descriptors left.
    ///
    /// - Parameter hint: What to show behind the cursor, by everything typed; nil where nothing shall be.
    init(
        history: [String], complete: @escaping @Sendable (String) -> CompletionAnswer,
        hint: (@Sendable (String) -> String)? = nil
    ) throws(DescriptorFault) {
        signals = try SignalPipe(watching: Self.watched)
        wake = try WakePipe()
        queue.sync { Readline.prepare(history: history, complete: complete, hint: hint) }
    }

    func next(prompt: @escaping @Sendable () -> String, pending: String) async -> LineInput {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.read(prompt, pending)) }
        }
    }

    /// Makes a line one that Ctrl-R and the arrows find.
    func remember(_ line: String) { queue.async { Readline.remember(line) } }

    /// Has the prompt asked for again and changed under the person's fingers, below a line that says why.
    ///
    /// While a command runs nothing is said: the command tells what it meets.
    func announce(_ news: String?) {
        announcement.withLock { $0 = news }
        wake.wake()
    }

    /// Puts the default signal handlers back.
    func end() { signals.end() }

    private func read(_ prompt: () -> String, _ pending: String) -> LineInput {
        // An interrupt that came when there was nothing to interrupt.
        for number in signals.received() where Self.ends.contains(number) { SignalPipe.die(of: number) }
        announcement.withLock { $0 = nil }
        var shown = prompt()
        SignalPipe.handle(SIGTSTP)
        defer { SignalPipe.restore(SIGTSTP) }
        Readline.begin(prompt: shown, pending: pending)
        while Readline.reading.result == nil {
            var waits = [
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake.readEnd, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waits, nfds_t(waits.count), -1) >= 0 else { continue }
            if waits[1].revents != 0 { meetSignals() }
            if Readline.reading.result == nil, waits[2].revents != 0 {
                _ = wake.drain()
                let fresh = prompt()
                let news = announcement.withLock { announcement in
                    defer { announcement = nil }
                    return announcement
                }
                if fresh != shown { Readline.replacePrompt(fresh, below: news) }
                shown = fresh
            }
            if Readline.reading.result == nil, waits[0].revents != 0 { Readline.readCharacter() }
        }
        return Readline.reading.result ?? .end
    }

    private func meetSignals() {
        for number in signals.received() where Readline.reading.result == nil {
            switch number {
            case SIGINT: Readline.interrupt()
            case SIGWINCH: Readline.resize()
            case SIGTSTP: Readline.suspend()
            default:
                Readline.abandon()
                SignalPipe.die(of: number)
            }
        }
    }

    // MARK: - While a command runs

    /// Runs `operation`; each Ctrl-C meanwhile calls `onInterrupt`, which must not block.
    func watchingInterrupts<Value: Sendable>(
        _ onInterrupt: @escaping @Sendable () -> Void, during operation: () async -> Value
    ) async -> Value {
        async let watched: Void = watchInterrupts(onInterrupt)
        let value = await operation()
        stop.withLock { $0 = true }
        wake.wake()
        await watched
        return value
    }

    private let stop = Mutex(false)

    private func watchInterrupts(_ onInterrupt: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            queue.async {
                self.pollInterrupts(onInterrupt)
                continuation.resume()
            }
        }
    }

    private func pollInterrupts(_ onInterrupt: () -> Void) {
        while !stop.withLock({ $0 }) {
            var waits = [
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake.readEnd, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waits, nfds_t(waits.count), -1) >= 0 else { continue }
            if waits[1].revents != 0 { _ = wake.drain() }
            guard waits[0].revents != 0 else { continue }
            for number in signals.received() {
                switch number {
                case SIGINT: onInterrupt()
                case _ where Self.ends.contains(number): SignalPipe.die(of: number)
                default: break
                }
            }
        }
        stop.withLock { $0 = false }
    }
}
