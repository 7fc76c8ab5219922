import Hummingbird

/// Says who the caller is; what the caller may do is decided by ``Access``.
struct AuthenticationMiddleware: RouterMiddleware {
    let door: Door
    let tokens: any TokenStore

    func handle(
        _ request: Request, context: GriddContext, next: (Request, GriddContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.caller = try await caller(of: request)
        return try await next(request, context)
    }

    private func caller(of request: Request) async throws -> Caller {
        if case .local = door { return .localAdministrator }
        guard let secret = try Credentials.token(of: request) else { return .unknown }
        guard let token = try await tokens.token(hash: TokenIssuer.hash(of: secret)) else { return .unknown }
        return Caller(token)
    }
}
