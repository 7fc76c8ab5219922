import Foundation
import Synchronization

/// Something that is shown on a whole screen.
protocol ScreenApp: Sendable {
    /// What the screen shows at the moment.
    func lines(_ size: TextOutput.Size) -> [StyledLine]
    /// Takes a key; false when it was the one that leaves.
    func take(_ key: Key, _ size: TextOutput.Size) -> Bool
}

/// Shows an app until the person leaves: waits for keys, signals and news, and draws, a few times a second at most.
final class ScreenLoop: Sendable {
    private enum End {
        case left
        case interrupted
        case failed(any Error)
        case signalled(Int32)
    }

    private struct Orders {
        var isDirty = true
        var failure: (any Error)?
    }

    /// Between two pictures, in milliseconds.
    private static let pause: Int64 = 150
    /// Ages and marks change by themselves.
    private static let tick: Int64 = 500
    /// After so long the Escape key is no beginning of a sequence.
    private static let escapeDelay: Int64 = 50

    private static let ends = [SIGTERM, SIGHUP, SIGQUIT]
    private static let watched = ends + [SIGINT, SIGWINCH, SIGTSTP, SIGCONT]

    private let wake: WakePipe
    private let orders = Mutex(Orders())

    init() throws(DescriptorFault) { wake = try WakePipe() }

    /// Says that there is something new to see.
    func refresh() {
        let wasDirty = orders.withLock { orders in
            defer { orders.isDirty = true }
            return orders.isDirty
        }
        if !wasDirty { wake.wake() }
    }

    /// Leaves the screen, and has ``run(_:on:)`` throw this.
    func fail(_ error: any Error) {
        orders.withLock { $0.failure = $0.failure ?? error }
        wake.wake()
    }

    /// Shows the app; the terminal is as it was when this ends, whichever way.
    ///
    /// Throws `CancellationError` for Ctrl-C, and whatever ``fail(_:)`` was told. A signal that asks the process to end
    /// does so once the terminal is given back.
    func run(_ app: some ScreenApp, _ output: Output, on terminal: sending ScreenTerminal) async throws {
        let writer = FrameWriter(output.style, output.glyphs)
        let end = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<End, Never>) in
                let box = TerminalBox(terminal)
                Thread.detachNewThread {
                    let end = self.show(app, writer, on: box.terminal)
                    continuation.resume(returning: end)
                }
            }
        } onCancel: {
            fail(CancellationError())
        }
        switch end {
        case .left: return
        case .interrupted: throw CancellationError()
        case .failed(let error): throw error
        case .signalled(let number): SignalPipe.die(of: number)
        }
    }

    /// Handed to the thread that has it from then on.
    private struct TerminalBox: @unchecked Sendable {
        let terminal: ScreenTerminal
        init(_ terminal: ScreenTerminal) { self.terminal = terminal }
    }

    private func show(_ app: some ScreenApp, _ writer: FrameWriter, on terminal: ScreenTerminal) -> End {
        do {
            let signals = try SignalPipe(watching: Self.watched)
            defer { signals.end() }
            try terminal.enter()
            defer { terminal.leave() }
            return try wait(app, writer, terminal, signals)
        } catch {
            return .failed(error)
        }
    }

    private func wait(
        _ app: some ScreenApp, _ writer: FrameWriter, _ terminal: ScreenTerminal, _ signals: SignalPipe
    ) throws -> End {
        var writer = writer
        var parser = KeyParser()
        var size = terminal.size
        var drawnAt = Self.now - Self.tick
        var typedAt = Self.now
        // What a person does is shown at once.
        var isUrgent = true
        while true {
            let (isDirty, failure) = orders.withLock { ($0.isDirty, $0.failure) }
            if let failure { return .failed(failure) }
            let dueIn = isUrgent ? 0 : drawnAt + (isDirty ? Self.pause : Self.tick) - Self.now
            if dueIn <= 0 {
                orders.withLock { $0.isDirty = false }
                let text = writer.text(for: app.lines(size), size)
                if !text.isEmpty { try terminal.output.write(text) }
                drawnAt = Self.now
                isUrgent = false
                continue
            }
            var waits = [terminal.keys, signals.descriptor, wake.readEnd].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            let escapeIn = parser.isWaiting ? max(typedAt + Self.escapeDelay - Self.now, 0) : Self.tick
            if poll(&waits, 3, Int32(min(dueIn, escapeIn))) < 0 {
                guard errno == EINTR else { throw DescriptorFault("poll", errno) }
                continue
            }
            if waits[2].revents != 0 { _ = wake.drain() }
            for number in waits[1].revents != 0 ? signals.received() : [] {
                switch number {
                case SIGINT: return .interrupted
                case SIGTSTP: try suspend(terminal)
                case SIGWINCH, SIGCONT: break
                default: return .signalled(number)
                }
                // Somebody else may have written meanwhile, and the window may be another size.
                if number == SIGCONT { try reenter(terminal) }
                writer.forget()
                size = terminal.size
                isUrgent = true
            }
            var keys: [Key] = []
            if waits[0].revents != 0 {
                guard let bytes = Self.read(terminal.keys) else { return .left }
                keys = parser.feed(bytes)
                typedAt = Self.now
            } else if parser.isWaiting, Self.now >= typedAt + Self.escapeDelay {
                keys = parser.flush()
            }
            for key in keys {
                switch key {
                case .control("c"): return .interrupted
                case .control("z"):
                    try suspend(terminal)
                    writer.forget()
                    size = terminal.size
                case .control("l"): writer.forget()
                default: if !app.take(key, size) { return .left }
                }
                isUrgent = true
            }
        }
    }

    /// Stops the process as Ctrl-Z asks; comes back when somebody says `fg`.
    private func suspend(_ terminal: ScreenTerminal) throws {
        terminal.leave()
        SignalPipe.restore(SIGTSTP)
        // To this thread, which may have signals blocked as those of a pool have: another one might take it only when the
        // handler is back, and nothing would stop.
        var stop = sigset_t()
        var former = sigset_t()
        sigemptyset(&stop)
        sigaddset(&stop, SIGTSTP)
        pthread_sigmask(SIG_UNBLOCK, &stop, &former)
        pthread_kill(pthread_self(), SIGTSTP)
        pthread_sigmask(SIG_SETMASK, &former, nil)
        SignalPipe.handle(SIGTSTP)
        try terminal.enter()
    }

    /// After a stop that nobody could meet: a shell has set the terminal up for itself meanwhile.
    private func reenter(_ terminal: ScreenTerminal) throws {
        terminal.leave()
        try terminal.enter()
    }

    /// What was typed; nil when the terminal is gone.
    private static func read(_ descriptor: CInt) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 1_024)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        if count < 0 { return errno == EINTR || errno == EAGAIN ? [] : nil }
        return count == 0 ? nil : Array(bytes[..<count])
    }

    /// Milliseconds of a clock that only goes on.
    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
