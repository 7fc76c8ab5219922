import GridClient
import GridModel

/// Which meter somebody may have meant who named one that is not there.
enum MeterSuggestion {
    /// Meters that are looked through: nobody mistypes one of a hundred thousand into another of them.
    private static let most = 1_000

    /// `did you mean 42 (House 1)?`; nil when no meter is near, or the server can't be asked.
    static func wayOut(for error: any Error, _ client: GridClient) async -> String? {
        guard let error = error as? ClientError, error.problem?.type == "/problems/unknown-meter",
            let named = error.subject?.split(separator: " ").last.map(String.init)
        else { return nil }
        let quick = client.adjusted(timeout: .seconds(2), retries: .never, observer: nil)
        guard let meters = try? await quick.meters.list(limit: most).collect(),
            let near = Suggestion.nearest(to: named, among: meters.map(\.id.description))
        else { return nil }
        let name = meters.first { $0.id.description == near }.flatMap { $0.name ?? $0.serial }
        return "did you mean \(near)\(name.map { " (\($0))" } ?? "")? gridctl meters lists the ones there are"
    }
}
