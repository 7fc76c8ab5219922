import Dispatch
import Foundation
import Synchronization

/// Ctrl-C, a polite kill and the like, turned into calls.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]
    private let seen: Seen

    private final class Seen: Sendable {
        let count = Atomic(0)
    }

    /// How many came so far.
    var count: Int { seen.count.load(ordering: .relaxed) }

    /// From now on these signals do not end the process; `handler` is called for each.
    init(_ signals: [Int32] = [SIGINT, SIGTERM, SIGHUP], handler: @escaping @Sendable (Int32) -> Void = { _ in }) {
        let seen = Seen()
        self.seen = seen
        // What was ignored before the start stays so: nohup and a shell's background jobs count on it.
        sources = signals.filter { !Self.isIgnored($0) }.map { number in
            #if canImport(Darwin)
                // There the source comes after the default handling; on Linux it takes the handler's place itself.
                signal(number, SIG_IGN)
            #endif
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                seen.count.add(1, ordering: .relaxed)
                handler(number)
            }
            source.resume()
            return source
        }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        // SIG_IGN is the number 1 in a function's clothes, so it can only be compared as a number.
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    deinit { for source in sources { source.cancel() } }
}
