import Foundation
@preconcurrency import Glibc
import Synchronization

/// A command of sh that gets data, as `\o |COMMAND` asks.
///
/// On a terminal it begins in the background: one that only prints goes on, one that wants the keys (`less`) is stopped
/// by the system at the first touch, and gets terminal and data when the redirection ends. So a write never waits for
/// it; what it has not read yet is kept.
final class CommandPipe: ByteSink {
    private struct State {
        var queue: [UInt8] = []
        var isEnded = false
        /// The command reads no more.
        var isBroken = false
    }

    let line: String
    private let process: pid_t
    private let isInBackground: Bool
    private let state = Mutex(State())
    private let news = DispatchSemaphore(value: 0)
    private let written = DispatchSemaphore(value: 0)

    /// Starts the command. Throws ``Failure``.
    init(_ line: String, inBackground: Bool) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw Failure(.failure, code: "pipe", "no pipe: \(String(cString: strerror(errno)))")
        }
        // The command keeps the end it reads from only, or it would wait for itself.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let started = Subprocess.start(line, input: ends[0], inOwnGroup: inBackground)
        close(ends[0])
        guard let started else {
            close(ends[1])
            throw Failure(.failure, code: "command", "can't start sh for \(line)")
        }
        self.line = line
        process = started
        isInBackground = inBackground
        let descriptor = ends[1]
        Thread.detachNewThread { [self] in pump(into: descriptor) }
    }

    func write(_ bytes: [UInt8]) throws {
        let isBroken = state.withLock { state in
            if !state.isBroken { state.queue += bytes }
            return state.isBroken
        }
        if isBroken { throw OutputClosed() }
        news.signal()
    }

    /// True once the command reads no more: it had enough, or is over.
    var isBroken: Bool { state.withLock { $0.isBroken } }

    /// Tells the command that this was all, lends it the terminal, and waits for it; blocks. Its exit status.
    func finish() -> Int32 {
        state.withLock { $0.isEnded = true }
        news.signal()
        guard isInBackground else {
            written.wait()
            return Subprocess.end(of: process)
        }
        let modes = Self.lendTerminal(to: process)
        let status = Subprocess.end(of: process, wakesGroup: true)
        Self.takeTerminalBack(modes)
        written.wait()
        return status
    }

    /// Writes what comes, on a thread of its own, until the end or until nobody reads.
    private func pump(into descriptor: Int32) {
        let sink = DescriptorSink(descriptor: descriptor)
        while true {
            news.wait()
            let (bytes, isEnded) = state.withLock { state in
                defer { state.queue = [] }
                return (state.queue, state.isEnded)
            }
            do {
                try sink.write(bytes)
            } catch {
                state.withLock { $0.isBroken = true }
                break
            }
            if isEnded, state.withLock({ $0.queue.isEmpty }) { break }
        }
        close(descriptor)
        written.signal()
    }

    // MARK: - The terminal

    /// Makes the command's group the one that has the terminal, and wakes it; the modes to go back to.
    private static func lendTerminal(to group: pid_t) -> termios {
        var modes = termios()
        tcgetattr(STDIN_FILENO, &modes)
        tcsetpgrp(STDIN_FILENO, group)
        kill(-group, SIGCONT)
        return modes
    }

    private static func takeTerminalBack(_ modes: termios) {
        // Who asks for the terminal from the background is stopped, unless it does not care.
        let former = signal(SIGTTOU, SIG_IGN)
        tcsetpgrp(STDIN_FILENO, getpgrp())
        var modes = modes
        tcsetattr(STDIN_FILENO, TCSADRAIN, &modes)
        signal(SIGTTOU, former)
    }
}
