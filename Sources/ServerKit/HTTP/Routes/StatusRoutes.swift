import Hummingbird

struct StatusRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [status] }

    private var status: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/status", name: "getStatus", summary: "How gridd is doing", tag: "status",
            need: .read, answer: .json(Schemas.serverStatus.reference, "Counts since the start and now.")
        ) { _ in
            try JSON.response(backend.status)
        }
    }
}
