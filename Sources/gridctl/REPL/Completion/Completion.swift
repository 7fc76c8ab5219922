/// Something TAB can put in the place of a word.
struct CompletionCandidate: Hashable, Sendable {
    var text: String
    /// What it is, in a few words.
    var note: String?
    /// What else it is found by.
    var alias: String?

    init(_ text: String, _ note: String? = nil, alias: String? = nil) {
        self.text = text
        self.note = note
        self.alias = alias
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

/// Things that have names of their own, which come and go: those of the server, and the contexts of the configuration.
enum LiveKind: Hashable, Sendable, CaseIterable {
    case meters, invoices, alerts, rules, silences, tariffs, customers, points, contracts, contexts

    /// True for what is known without the server, and so at once.
    var isLocal: Bool { self == .contexts }

    /// The kind of value an argument takes, by the name its help shows; nil for a value of no such kind.
    init?(valueName: String?) {
        switch valueName?.lowercased() {
        case "meter", "meters", "meter-id", "meter-ids": self = .meters
        case "number", "numbers", "invoice-number": self = .invoices
        case "alert", "alerts", "alert-id", "alert-ids": self = .alerts
        case "rule", "rules": self = .rules
        case "silence", "silences": self = .silences
        case "tariff", "tariffs": self = .tariffs
        case "customer", "customers": self = .customers
        case "point", "points": self = .points
        case "contract", "contracts": self = .contracts
        case "context", "contexts": self = .contexts
        default: return nil
        }
    }
}
