import Hummingbird

/// The description of the API.
struct DocumentRoutes {
    let endpoints: [Endpoint]

    init(describing others: [Endpoint]) {
        let answer = Endpoint.Answer.json(["type": "object"], "The OpenAPI 3.1 document.")
        var itself = Endpoint(
            method: .get, path: "/openapi.json", name: "getDocument", summary: "What the API offers", tag: "health",
            need: .read, answer: answer
        ) { _ in Response(status: .ok) }
        let document = OpenAPIDocument.describe(others + [itself])
        itself.handle = { _ in try JSON.response(document) }
        endpoints = [itself]
    }
}
