/// The commands to the shell itself.
enum BackslashCommand: String, CaseIterable, Sendable {
    case help = "?"
    case quit = "q"
    case watch
    case timing
    case expanded = "x"
    case output = "o"
    case edit = "e"
    case include = "i"
    case system = "!"
    case set
    case unset
    case echo
    case connection = "conninfo"

    /// What follows its name.
    var arguments: String {
        switch self {
        case .help, .quit, .connection: ""
        case .watch: "[SECONDS] [n=COUNT]"
        case .timing: "[on|off]"
        case .expanded: "[on|off|auto]"
        case .output: "[FILE | |COMMAND]"
        case .edit: "[FILE]"
        case .include: "FILE"
        case .system: "COMMAND"
        case .set: "[NAME [VALUE]]"
        case .unset: "NAME"
        case .echo: "TEXT"
        }
    }

    /// How it is written, for `\?`.
    var usage: String { arguments.isEmpty ? "\\" + rawValue : "\\\(rawValue) \(arguments)" }

    var abstract: String {
        switch self {
        case .help: "show these commands"
        case .quit: "leave"
        case .watch: "repeat the command before it, and mark changes"
        case .timing: "say how long each command takes"
        case .expanded: "rows as records; auto: where a table is too wide"
        case .output: "output to a FILE or a COMMAND of sh; alone: back"
        case .edit: "edit the last line, or FILE, and run it"
        case .include: "run the commands of FILE"
        case .system: "run COMMAND with sh"
        case .set: "show variables, or set one, for :NAME"
        case .unset: "forget a variable"
        case .echo: "print TEXT where output goes"
        case .connection: "show the server, and as whom it is asked"
        }
    }

    /// The words its first argument may be.
    var values: [String] {
        switch self {
        case .timing: ["on", "off"]
        case .expanded: ["on", "off", "auto"]
        default: []
        }
    }

    var takesFile: Bool {
        switch self {
        case .include, .output, .edit, .system: true
        default: false
        }
    }

    var takesVariable: Bool { self == .set || self == .unset }
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
              status \\watch 2
            A line goes on within quotes or behind a backslash; ; separates commands; :NAME
            is a variable's value. TAB completes, Ctrl-R searches, Ctrl-C clears the line
            or cancels the command, Ctrl-D leaves.
            """
    }

    /// For TAB.
    static var candidates: [CompletionCandidate] {
        allCases.map { CompletionCandidate("\\" + $0.rawValue, $0.abstract) }
    }
}
