import GridModel
import Hummingbird

struct CompactionRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [compact] }

    private var compact: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/compact", name: "compact", summary: "Empty the journal now", tag: "status",
            need: .operateAll, answer: .json(Schemas.compactionOutcome.reference, "The journal is empty.")
        ) { _ in
            try JSON.response(CompactionOutcome(readings: try await backend.store.compact()))
        }
    }
}
