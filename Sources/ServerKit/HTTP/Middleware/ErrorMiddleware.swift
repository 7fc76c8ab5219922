import Hummingbird

/// Turns every error into a problem document; the outermost middleware.
///
/// Hummingbird makes an empty 500 of an error it does not know. Here such an error gets an id, which the caller and the
/// log share; what it says stays in the log.
struct ErrorMiddleware: RouterMiddleware {
    let routes: RouteTable

    func handle(
        _ request: Request, context: GriddContext, next: (Request, GriddContext) async throws -> Response
    ) async throws -> Response {
        do {
            let response = try await next(request, context)
            log(request, context, status: response.status.code)
            return response
        } catch let error as CancellationError {
            throw error
        } catch {
            let refusal = refusal(of: error, request, context)
            log(request, context, status: refusal.problem.status)
            let response = refusal.response(in: Dialect(path: request.uri.path))
            return request.method == .head ? response.createHeadResponse() : response
        }
    }

    private func refusal(of error: any Error, _ request: Request, _ context: GriddContext) -> Refusal {
        let known = Refusal(error, request: request, routes: routes)
        if let known, known.problem.status != 500 { return known }
        let id = String(UInt64.random(in: .min ... .max), radix: 16)
        context.logger.error(
            "request failed",
            metadata: [
                "error.id": "\(id)", "error.cause": "\(error)", "http.method": "\(request.method.rawValue)",
                "http.path": "\(request.uri.path)",
            ])
        return known ?? Refusal(problem: .internal(id: id))
    }

    private func log(_ request: Request, _ context: GriddContext, status: Int) {
        context.logger.debug(
            "request answered",
            metadata: [
                "http.method": "\(request.method.rawValue)", "http.path": "\(request.uri.path)",
                "http.status": "\(status)",
            ])
    }
}
