import GridModel

/// How a line of the shell is to be run.
struct LineContext: Hashable, Sendable {
    /// Where it stands in a script; nil for what a person typed, who sees it.
    var place: StatementPlace?
    /// Waits for a server that restarts.
    var isPatient = false
    /// Shows the requests that are made.
    var showsRequests = false
    var expanded = ExpandedDisplay.off
}

/// Where `\o` sends data.
enum Redirection: Hashable, Sendable, CustomStringConvertible {
    case file(String)
    /// A line for sh.
    case command(String)

    var description: String {
        switch self {
        case .file(let path): Sanitized.line(path)
        case .command(let line): Sanitized.line("|" + line)
        }
    }
}

/// What became of asking the server whether it is there.
struct LinkReport: Hashable, Sendable {
    /// What keeps it from answering; nil when it answers.
    var fault: String?
    /// The caller's role there; nil when it is the local administrator's, or the server does not say.
    var role: Role?
}

/// What a command would have printed as data.
struct CapturedAnswer: Hashable, Sendable {
    var status: ExitStatus
    var text: String
    /// True when it had something else to say (`connection lost, retrying…`), which is on the screen now.
    var hasSpoken = false
}

/// What the shell needs of the program around it.
protocol ShellHost: Sendable {
    /// Runs one line of the command line's grammar and tells its exit status; it has printed what there was to print.
    func run(_ arguments: [String], _ context: LineContext) async -> ExitStatus
    /// The same, with what would be printed as data handed back.
    func capture(_ arguments: [String], _ context: LineContext) async -> CapturedAnswer
    /// How long commands have waited for the person so far: in a pager.
    var pauses: Duration { get }
    /// Prints an error.
    func complain(_ message: String, at place: SourcePlace?)
    /// Prints something that is neither data nor an error.
    func tell(_ text: String)
    /// The same, for people only: nothing when nobody watches.
    func note(_ text: String)
    /// Prints data.
    func show(_ text: String)
    /// What a script ends with once nobody reads its output any more, or it can't be written; nil while it can.
    var endOfOutput: ExitStatus? { get }
    /// The terminal that data goes to; nil when it goes elsewhere.
    var display: Display? { get }
    /// Sends data elsewhere from now on; back to where it went before when nil. Waits for a command that got data.
    func redirect(to target: Redirection?) async throws
    func link() async -> LinkReport
    /// Says where commands go, and as whom.
    func connection() async -> String
    /// What the prompt shows of where commands go; nil for the usual place.
    var contextName: String? { get }
}

/// A terminal that something can be drawn on in place.
struct Display: Hashable, Sendable {
    var columns: Int
    var rows: Int
    var isColored: Bool
    /// The time, as the clock on the wall shows it.
    var time: String
}

extension ShellHost {
    var endOfOutput: ExitStatus? { nil }
}
