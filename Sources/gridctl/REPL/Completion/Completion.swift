/// Something TAB can put in the place of a word.
struct CompletionCandidate: Hashable, Sendable {
    var text: String
    /// What it is, in a few words.
    var note: String?

    init(_ text: String, _ note: String? = nil) {
        self.text = text
        self.note = note
    }
}

/// What TAB may offer at a place.
enum CompletionAnswer: Hashable, Sendable {
    case nothing
    /// Words that begin with what was typed.
    case words([CompletionCandidate])
    /// Words found by their note (a meter by its name): they replace what was typed once there is one.
    case named([CompletionCandidate])
    /// Names of files; the line editor knows the file system.
    case files
}

/// Things only the server knows.
enum LiveKind: Hashable, Sendable, CaseIterable {
    case meters, alerts

    /// The kind of value an argument takes, by the name its help shows; nil when the server has no part in it.
    init?(valueName: String?) {
        switch valueName?.lowercased() {
        case "meter", "meters", "meter-id", "meter-ids": self = .meters
        case "alert", "alerts", "alert-id", "alert-ids": self = .alerts
        default: return nil
        }
    }
}
