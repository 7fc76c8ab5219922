import GridModel
import Hummingbird

/// All routes of the API.
struct RouteTable: Sendable {
    let endpoints: [Endpoint]

    /// Registers every endpoint.
    func register(on router: Router<GriddContext>) {
        for endpoint in endpoints {
            router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
                try await endpoint.respond(to: request, context: context)
            }
        }
    }

    /// What to say to a request that no route matches: 405 with the methods there are, or 404.
    func refusal(for request: Request) -> Refusal {
        let methods = endpoints.filter { $0.matches(request.uri.path) }.map(\.method.rawValue).sorted()
        guard !methods.isEmpty else {
            return Refusal(
                problem: .notFound("there is nothing at \(request.uri.path) — /openapi.json lists what there is"))
        }
        let allowed = methods.contains("GET") ? methods + ["HEAD"] : methods
        return Refusal(
            problem: .methodNotAllowed(
                "\(request.uri.path) does not take \(request.method.rawValue); it takes \(allowed.joined(separator: ", "))"
            ),
            headers: [.allow: allowed.joined(separator: ", ")])
    }
}

extension Endpoint {
    /// True when a request's path is one this endpoint's template stands for.
    func matches(_ path: String) -> Bool {
        let template = self.path.split(separator: "/")
        let parts = path.split(separator: "/")
        return template.count == parts.count
            && zip(template, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
