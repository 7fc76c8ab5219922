import GridClient
import GridModel

/// Asks the server for what TAB offers.
struct LiveFetch: Sendable {
    /// How many things of a kind are fetched; nobody reads a longer list.
    static let limit = 1_000

    let surroundings: Surroundings
    /// Made only when the server is asked.
    let client: @Sendable () throws -> GridClient

    /// Things of a kind, with what people call them. Throws ``ClientError`` or ``Failure``.
    func candidates(_ kind: LiveKind) async throws -> [CompletionCandidate] {
        switch kind {
        case .meters:
            return try await client().meters.list(limit: Self.limit).collect().map { meter in
                CompletionCandidate(meter.id.description, meter.name ?? meter.serial)
            }
        case .alerts:
            return try await client().alerts.list(limit: Self.limit).collect().filter { $0.acknowledgedBy == nil }
                .map { CompletionCandidate(String($0.id), "meter \($0.meter): \($0.rule), \($0.state.rawValue)") }
        case .contexts:
            let store = ContextStore(surroundings)
            return store.names().map { name in
                CompletionCandidate(name, (try? store.context(name))?.file.values[.server])
            }
        }
    }
}
