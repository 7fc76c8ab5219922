import GridModel
import Hummingbird

struct TokenRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [add] }

    private var add: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/tokens", name: "addToken", summary: "Make a bearer token", tag: "tokens",
            need: .administer, body: .json(Schemas.newToken),
            answer: .json(Schemas.issuedToken.reference, status: 201, "The token, told this once."), problems: [409]
        ) { call in
            let issuer = TokenIssuer(tokens: backend.store, directory: backend.store, clock: backend.clock)
            let token = try await issuer.issue(try await call.decode(NewToken.self), by: call.caller.name)
            return try JSON.response(token, status: .created)
        }
    }
}
