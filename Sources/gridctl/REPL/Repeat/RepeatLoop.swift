/// `\watch`: a command again and again.
struct RepeatLoop: Sendable {
    let host: any ShellHost
    let arguments: [String]
    let context: LineContext
    let interval: Duration
    /// How often; nil until it is interrupted.
    let count: Int?

    /// Ends at `count`, when the command fails, or when the task is cancelled.
    ///
    /// On a terminal the answer is drawn in place, what changed marked; elsewhere each stands below the other.
    func run() async -> ExitStatus {
        var screen = RepeatScreen(title: arguments.joined(separator: " "), interval: interval, count: count)
        var shown = 0
        while true {
            let answer = await host.capture(arguments, context)
            if Task.isCancelled || answer.status == .interrupted { return .interrupted }
            if let display = host.display {
                // A failed command has told why; what was there before stays.
                if answer.status == .ok {
                    if answer.hasSpoken { screen.lose() }
                    host.show(screen.frame(of: answer.text, on: display))
                }
            } else {
                host.show((shown > 0 ? "\n" : "") + answer.text)
            }
            if let end = host.endOfOutput { return end }
            shown += 1
            guard answer.status == .ok, shown != count else { return answer.status }
            do { try await Task.sleep(for: interval) } catch { return .interrupted }
        }
    }
}

/// What stands behind `\watch`.
struct RepeatArguments: Hashable, Sendable {
    var interval = Duration.seconds(2)
    var count: Int?

    /// Reads `[SECONDS] [n=COUNT]`; nil for anything else.
    init?(_ arguments: [String]) {
        var hasInterval = false
        for argument in arguments {
            if argument.hasPrefix("n="), count == nil, let number = Count(argument: String(argument.dropFirst(2))) {
                count = number.value
            } else if !hasInterval, let seconds = Seconds(argument: argument) {
                interval = seconds.duration
                hasInterval = true
            } else {
                return nil
            }
        }
    }
}

extension Shell {
    /// Repeats the command before it on the line, else the last one.
    func watch(_ arguments: [String], at place: StatementPlace?) async -> Outcome {
        guard let wanted = RepeatArguments(arguments) else {
            return refuse(
                "\\watch takes seconds and a count, not \(arguments.joined(separator: " ")): \\watch 2 n=5", at: place)
        }
        guard let (command, commandPlace) = lastCommand, let first = command.first else {
            return refuse("there is no command to repeat yet", at: place)
        }
        guard first != "watch", first != "repl" else { return refuse("\(first) goes on by itself", at: place) }
        let loop = RepeatLoop(
            host: host, arguments: command, context: context(at: commandPlace), interval: wanted.interval,
            count: wanted.count)
        return .next(await interruptible { await loop.run() })
    }
}
