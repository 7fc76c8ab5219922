import GridModel
import Hummingbird

/// For supervisors and load balancers, who bring no token.
struct HealthRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [alive, ready] }

    private static let text = Endpoint.Answer(
        mediaType: "text/plain", schema: ["type": "string"], description: "ok")

    private var alive: Endpoint {
        Endpoint(
            method: .get, path: "/healthz", name: "getHealth", summary: "Whether gridd runs", tag: "health",
            need: .nothing, answer: Self.text
        ) { _ in
            Self.ok
        }
    }

    private var ready: Endpoint {
        Endpoint(
            method: .get, path: "/readyz", name: "getReadiness", summary: "Whether gridd takes readings", tag: "health",
            need: .nothing, answer: Self.text, problems: [503]
        ) { _ in
            // Anyone may ask, so the cause is not told here.
            if backend.store.trouble != nil {
                throw Problem.storage("readings can't be stored at the moment — gridctl status says why")
            }
            return Self.ok
        }
    }

    private static var ok: Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "ok\n")))
    }
}
