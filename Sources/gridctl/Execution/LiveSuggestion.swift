import GridClient
import GridModel

/// Which thing of the server somebody may have meant who named one that is not there.
enum LiveSuggestion {
    /// `did you mean 42 (House 1)?`; nil when none is near, or the server can't be asked.
    static func wayOut(for error: any Error, _ client: GridClient) async -> String? {
        guard let error = error as? ClientError, let kind = LiveKind(unknown: error.problem),
            let named = kind.name(in: error.subject)
        else { return nil }
        let quick = client.adjusted(timeout: .seconds(2), retries: .never, observer: nil)
        guard let known = try? await LiveFetch(client: quick).candidates(kind),
            let near = Suggestion.nearest(to: named, among: known.map(\.text))
        else { return nil }
        let note = known.first { $0.text == near }?.note
        return "did you mean \(near)\(note.map { " (\($0))" } ?? "")? \(kind.wayOut)"
    }
}

extension LiveKind {
    /// The kind of thing that a problem says is not there.
    init?(unknown problem: Problem?) {
        switch problem?.type {
        case "/problems/unknown-meter": self = .meters
        case "/problems/unknown-invoice": self = .invoices
        case "/problems/unknown-alert": self = .alerts
        case "/problems/unknown-tariff": self = .tariffs
        case "/problems/unknown-customer": self = .customers
        case "/problems/unknown-usage-point": self = .points
        case "/problems/unknown-contract": self = .contracts
        default: return nil
        }
    }

    /// What one of them is called.
    var noun: String {
        switch self {
        case .meters: "meter"
        case .invoices: "invoice"
        case .alerts: "alert"
        case .rules: "rule"
        case .silences: "silence"
        case .tariffs: "tariff"
        case .customers: "customer"
        case .points: "usage point"
        case .contracts: "contract"
        case .contexts: "context"
        }
    }

    /// The command that lists them.
    var wayOut: String {
        let command =
            switch self {
            case .meters: "meters"
            case .invoices: "invoices"
            case .alerts: "alerts"
            case .rules: "alerts rules"
            case .silences: "alerts silences"
            case .tariffs: "tariffs"
            case .customers: "customers"
            case .points: "points"
            case .contracts: "contracts"
            case .contexts: "context list"
            }
        return "gridctl \(command) lists the ones there are"
    }

    /// The name of one in the subject of a request, when that is what it was about.
    func name(in subject: String?) -> String? {
        guard let subject, subject.hasPrefix(noun + " ") else { return nil }
        return String(subject.dropFirst(noun.count + 1))
    }
}
