/// The commands to the shell itself.
enum BackslashCommand: String, CaseIterable, Sendable {
    case help = "?"
    case quit = "q"
    case system = "!"
    case timing
    case include = "i"
    case output = "o"

    /// How it is written, for `\?`.
    var usage: String {
        switch self {
        case .help: "\\?"
        case .quit: "\\q"
        case .system: "\\! COMMAND"
        case .timing: "\\timing [on|off]"
        case .include: "\\i FILE"
        case .output: "\\o [FILE]"
        }
    }

    var abstract: String {
        switch self {
        case .help: "show these commands"
        case .quit: "leave"
        case .system: "run COMMAND with sh"
        case .timing: "say how long each command takes"
        case .include: "run the commands of FILE"
        case .output: "send output to FILE; without FILE back to the terminal"
        }
    }

    /// True when an argument of `\name` is a file.
    static func takesFile(_ name: String) -> Bool {
        switch BackslashCommand(rawValue: name) {
        case .include, .output, .system: true
        default: false
        }
    }
}

extension BackslashCommand {
    /// What `\?` shows.
    static var helpText: String {
        let width = allCases.map(\.usage.count).max() ?? 0
        let rows = allCases.map { command in
            "  " + command.usage + String(repeating: " ", count: width - command.usage.count + 2) + command.abstract
        }
        return """
            Commands to the shell itself:
            \(rows.joined(separator: "\n"))

            Everything else is gridctl's own command line, which help lists:
              meters
              history 42 --from -7d
              status; invoice 42
            A line goes on within quotes or behind a backslash. TAB completes, Ctrl-R
            searches, Ctrl-C clears the line or cancels the command, Ctrl-D leaves.
            """
    }

    /// For TAB.
    static var candidates: [CompletionCandidate] {
        allCases.map { CompletionCandidate("\\" + $0.rawValue, $0.abstract) }
    }
}
