import Foundation

/// What gives the terminal back, where nothing but system calls is allowed: in a handler of a signal, at the exit.
private struct Restoration {
    var output: CInt
    var keys: CInt
    var settings: termios
}

/// Set while a program has the screen. A handler can't be handed anything.
nonisolated(unsafe) private var restoration: Restoration?

/// Colours off, cursor on, wrapping on, back from the alternate screen.
private let leaving: StaticString = "\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
private let entering = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[0m\u{1B}[2J"

private func restoreTerminal() {
    guard var state = restoration else { return }
    restoration = nil
    _ = write(state.output, leaving.utf8Start, leaving.utf8CodeUnitCount)
    tcsetattr(state.keys, TCSANOW, &state.settings)
}

private func restoreAndDie(_ number: CInt) {
    restoreTerminal()
    signal(number, SIG_DFL)
    raise(number)
}

/// A terminal whose whole screen a program draws on, key by key; it is given back as it was found, whatever ends the
/// program, SIGKILL alone excepted.
final class ScreenTerminal {
    /// Where pictures go.
    let output: TextOutput
    /// Where keys come from.
    let keys: CInt
    private let ownsKeys: Bool
    private let descriptor: CInt
    private var settings: termios
    private var crashes: [(CInt, sigaction)] = []

    private static let crashSignals = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS]
    private static let registered: Void = { atexit { restoreTerminal() } }()

    /// Nil where there is no terminal to see and to type at, or one that can't move its cursor.
    init?(_ surroundings: Surroundings) {
        guard surroundings.output.isTerminal, let sink = surroundings.output.sink as? DescriptorSink,
            !["dumb", ""].contains(surroundings.environment["TERM"] ?? "")
        else { return nil }
        output = surroundings.output
        descriptor = sink.descriptor
        // Ids may come from standard input; keys then come from the terminal itself.
        ownsKeys = !surroundings.input.isTerminal
        keys = ownsKeys ? open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY) : surroundings.input.descriptor
        settings = termios()
        guard keys >= 0 else { return nil }
        guard tcgetattr(keys, &settings) == 0 else { return nil }
    }

    deinit {
        leave()
        if ownsKeys, keys >= 0 { close(keys) }
    }

    var size: TextOutput.Size { output.size() ?? TextOutput.Size(columns: 80, rows: 24) }

    /// Takes the screen over.
    func enter() throws {
        _ = Self.registered
        guard restoration == nil else { return }
        restoration = Restoration(output: descriptor, keys: keys, settings: settings)
        for number in Self.crashSignals {
            var action = sigaction()
            var former = sigaction()
            action.__sigaction_handler.sa_handler = restoreAndDie
            sigaction(number, &action, &former)
            crashes.append((number, former))
        }
        var raw = settings
        // Ctrl-C and Ctrl-Z come as keys, so that nobody is ended or stopped with the screen in their hands.
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
        raw.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR)
        tcsetattr(keys, TCSANOW, &raw)
        try output.write(entering)
    }

    /// Gives it back.
    func leave() {
        restoreTerminal()
        for (number, former) in crashes {
            var former = former
            sigaction(number, &former, nil)
        }
        crashes = []
    }
}
