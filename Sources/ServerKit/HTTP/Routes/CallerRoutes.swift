import GridModel
import Hummingbird

/// Who is asking: for programs that show people as whom they act.
struct CallerRoutes {
    var endpoints: [Endpoint] { [caller] }

    private var caller: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/caller", name: "getCaller", summary: "Who the caller is", tag: "status",
            need: .read, answer: .json(Schemas.callerIdentity.reference, "The caller's name, role and meters.")
        ) { call in
            guard let identity = CallerIdentity(call.caller) else { throw Problem.unauthenticated }
            return try JSON.response(identity)
        }
    }
}

extension CallerIdentity {
    /// What a caller may know of itself; nil for a stranger.
    init?(_ caller: Caller) {
        guard let role = caller.role else { return nil }
        self.init(name: caller.name, role: role, meters: caller.meters.map { $0.sorted() })
    }
}
