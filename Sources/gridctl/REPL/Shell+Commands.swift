import Foundation
import Synchronization

/// One statement, and what goes with running it.
extension Shell {
    func run(_ statement: ShellStatement, at place: StatementPlace?) async -> Outcome {
        switch statement {
        case .backslash(let name, let arguments, let rest):
            return await run(backslash: name.text, variables.expand(arguments).map(\.text), rest: rest, at: place)
        case .command(let words):
            var arguments = variables.expand(words).map(\.text)
            // People paste whole command lines.
            if arguments.first == "gridctl" { arguments.removeFirst() }
            switch (arguments.first, arguments.count) {
            case (nil, _): return .next(.ok)
            case ("exit", 1), ("quit", 1): return .leave
            case ("repl", _):
                return refuse("this is the shell already; exit leaves it", at: place)
            default: break
            }
            lastCommand = (arguments, place)
            let line = arguments
            let status = await timed(line) { await command(line, at: place) }
            // A word like :42x may be meant as it stands; when it did no good, it was not.
            if status == .usage || status == .notFound, let name = variables.firstUnset(of: words) {
                host.complain(
                    "the variable \(name) is not set: \\set \(name) VALUE", at: place?.place(for: ":" + name))
            }
            if arguments == ["help"] { host.tell(Self.helpHint) }
            return .next(status)
        }
    }

    func refuse(_ message: String, at place: StatementPlace?) -> Outcome {
        host.complain(message, at: place?.place(for: message))
        return .next(.usage)
    }

    /// Words that are no commands of gridctl's, for TAB.
    static let words = [
        CompletionCandidate("help", "list the commands"), CompletionCandidate("exit", "leave the shell"),
    ]

    private static let helpHint = "\nIn this shell, \\? lists the commands to the shell itself; exit or Ctrl-D leaves."

    func context(at place: StatementPlace?) -> LineContext {
        LineContext(
            place: place, isPatient: link?.current == .online, showsRequests: variables[.echoHidden],
            expanded: expanded)
    }

    private func command(_ arguments: [String], at place: StatementPlace?) async -> ExitStatus {
        let context = context(at: place)
        let host = self.host
        let status = await interruptible { await host.run(arguments, context) }
        if status == .unreachable {
            link?.note(.offline)
        } else if status == .ok {
            names?.expire()
        }
        return status
    }

    /// Runs something that may take long; a first Ctrl-C cancels it, a second one leaves it behind.
    func interruptible(_ operation: @escaping @Sendable () async -> ExitStatus) async -> ExitStatus {
        guard let editor else { return await operation() }
        let race = Race<ExitStatus>()
        let task = Task { race.finish(with: await operation()) }
        let interrupts = Mutex(0)
        let status = await editor.watchingInterrupts {
            let count = interrupts.withLock { count in
                count += 1
                return count
            }
            task.cancel()
            if count > 1 { race.finish(with: .interrupted) }
        } during: {
            await race.value()
        }
        guard interrupts.withLock({ $0 }) > 0 else { return status }
        // The terminal echoed ^C where the cursor was.
        host.tell("")
        return .interrupted
    }

    /// How long a command takes until that is worth a word, unasked.
    private static let long = Duration.milliseconds(500)

    /// Tells how long `operation` took, when that was asked for, or was long; a person's time in a pager is no part.
    private func timed(_ arguments: [String], _ operation: () async -> ExitStatus) async -> ExitStatus {
        let began = ContinuousClock.now
        let pausesBefore = host.pauses
        let status = await operation()
        let taken = began.duration(to: .now) - (host.pauses - pausesBefore)
        if timing {
            host.tell("Time: \(Self.milliseconds(taken)) ms")
        } else if taken > Self.long, status != .interrupted, !Self.goesOnByItself(arguments) {
            host.note("(\(Self.seconds(taken)) s)")
        }
        return status
    }

    /// True for a command that ends when the person likes.
    private static func goesOnByItself(_ arguments: [String]) -> Bool {
        arguments.contains("watch") || arguments.contains("wait")
    }

    private static func milliseconds(_ duration: Duration) -> String {
        let microseconds = duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
        return "\(microseconds / 1_000).\(String(format: "%03d", Int(microseconds % 1_000)))"
    }

    private static func seconds(_ duration: Duration) -> String {
        let tenths = duration.components.seconds * 10 + duration.components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
