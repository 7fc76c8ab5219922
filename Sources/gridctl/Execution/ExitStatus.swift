/// What gridctl's exit status says; the numbers are a contract with scripts.
enum ExitStatus: Int32, Hashable, Sendable, CaseIterable {
    case ok = 0
    case failure = 1
    case usage = 2
    case notFound = 3
    case denied = 4
    /// A conflict, or something the server can't make sense of.
    case invalid = 5
    case unreachable = 6
    case timeout = 7
    /// Some of it was done.
    case partial = 8
    /// Ended by Ctrl-C: 128 and the number of SIGINT, as shells have it.
    case interrupted = 130

    /// What it means, for help and man pages.
    var meaning: String {
        switch self {
        case .ok: "ok; an empty result is ok too"
        case .failure: "failure"
        case .usage: "the command line is wrong"
        case .notFound: "what was named is not there"
        case .denied: "the caller may not do that"
        case .invalid: "conflict, or invalid input"
        case .unreachable: "no server answers"
        case .timeout: "no answer in time"
        case .partial: "done in part"
        case .interrupted: "interrupted"
        }
    }
}
