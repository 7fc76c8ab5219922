import GridModel
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ServerKit

@Suite struct ProblemTests {
    @Test func aPathThatLeadsNowhereIsAProblemDocument() async throws {
        try await withLocalAPI { client, _ in
            for path in ["/", "/nope", "/api/v1/meters/1/nope", "/api/v2/meters"] {
                let answer = try await client.get(path)
                #expect(answer.status == 404)
                #expect(answer.mediaType == "application/problem+json")
                let problem = try answer.decode(Problem.self)
                #expect(problem.type == "/problems/not-found")
                #expect(problem.detail?.contains(path) == true)
            }
        }
    }

    @Test func aMethodThatARouteDoesNotHaveIsToldWhichItHas() async throws {
        try await withLocalAPI { client, _ in
            let answer = try await client.send(.delete, "/api/v1/meters")
            #expect(answer.status == 405)
            #expect(answer.response.headers[.allow] == "GET, POST, HEAD")
            #expect(try answer.decode(Problem.self).type == "/problems/method-not-allowed")
            #expect(try await client.send(.get, "/api/v1/meters/7/retire").response.headers[.allow] == "POST")
        }
    }

    @Test func headAnswersAsGetWithoutABody() async throws {
        try await withLocalAPI { client, _ in
            for (path, status) in [
                ("/healthz", 200), ("/api/v1/meters", 200), ("/api/v1/meters/7", 404), ("/nope", 404),
            ] {
                let answer = try await client.send(.head, path)
                #expect(answer.status == status)
                #expect(answer.text.isEmpty)
            }
        }
    }

    @Test func anUnknownErrorIsToldByAnIdAndNothingElse() async throws {
        struct Secret: Error { var word = "swordfish" }
        let endpoint = Endpoint(
            method: .get, path: "/broken", name: "broken", summary: "", tag: "", need: .nothing,
            answer: .json(["type": "null"], "")
        ) { _ in throw Secret() }
        let router = Router(context: GriddContext.self)
        let routes = RouteTable(endpoints: [endpoint])
        router.add(middleware: ErrorMiddleware(routes: routes))
        routes.register(on: router)
        try await Application(router: router, logger: silent).test(.router) { client in
            let answer = try await APIClient(client: client).get("/broken")
            #expect(answer.status == 500)
            #expect(!answer.text.contains("swordfish"))
            let problem = try answer.decode(Problem.self)
            #expect(problem.type == "/problems/internal")
            let id = try #require(problem.instance?.split(separator: ":").last)
            #expect(problem.detail?.contains(id) == true)
        }
    }

    @Test(arguments: [
        (StoreFault.Code.diskFull, 503, "/problems/storage", "5"), (.closed, 503, "/problems/storage", "1"),
        (.failed, 503, "/problems/storage", "30"), (.corrupt, 500, "/problems/storage", ""),
        (.notFound, 404, "/problems/not-found", ""), (.conflict, 409, "/problems/conflict", ""),
    ])
    func aFaultOfTheStoreIsToldAsWhatItIs(
        _ code: StoreFault.Code, _ status: Int, _ type: String, _ retryAfter: String
    ) throws {
        let refusal = try #require(Refusal(StoreFault(code, "why")))
        #expect(refusal.problem.status == status)
        #expect(refusal.problem.type == type)
        #expect(refusal.response.headers[.retryAfter] ?? "" == retryAfter)
        #expect(refusal.response.headers[.contentType] == "application/problem+json")
    }

    @Test(arguments: [
        ("{", 400, "not valid JSON"), ("[]", 422, "must be"),
        (#"{"count": "many"}"#, 422, "count must be a whole number"),
        (#"{"name": 1}"#, 422, "name must be a string"), (#"{"nmae": "x"}"#, 422, "no field nmae"),
        (#"{"timeZone": "Mars/Olympus"}"#, 422, "Mars/Olympus"), (#"{"openingAt": "yesterday"}"#, 422, "openingAt"),
        (#"{"openingReadingKwh": 1e400, "openingAt": "2026-01-01T00:00:00Z"}"#, 400, "not valid JSON"),
    ])
    func aBodyThatIsWrongIsToldWhere(_ body: String, _ status: Int, _ detail: String) async throws {
        try await withLocalAPI { client, _ in
            let answer = try await client.post("/api/v1/meters", body)
            #expect(answer.status == status, "\(answer.text)")
            #expect(try answer.decode(Problem.self).detail?.contains(detail) == true)
        }
    }

    @Test func aBodyOfAnotherTypeOrSizeIsRefused() async throws {
        try await withLocalAPI { client, _ in
            for (type, status) in [("text/plain", 415), ("application/json; charset=utf-8", 201)] {
                let answer = try await client.send(.post, "/api/v1/meters", "{}", type: type)
                #expect(answer.status == status)
            }
            let large = #"{"name": ""# + String(repeating: "x", count: Call.largestJSON) + #""}"#
            #expect(try await client.post("/api/v1/meters", large).status == 413)
        }
    }

    @Test(arguments: [
        "/api/v1/meters?limt=3", "/api/v1/meters?limit=0", "/api/v1/meters?limit=10001", "/api/v1/meters?limit=x",
        "/api/v1/alerts?limit=1001", "/api/v1/meters?limit=1&limit=2", "/api/v1/meters?cursor=x",
        "/api/v1/meters?ids=1,x",
        "/api/v1/meters?status=lost", "/api/v1/alerts?state=gone", "/api/v1/meters?limit=%zz", "/api/v1/meters/x",
        "/api/v1/meters/0", "/api/v1/meters/1/invoice?period=november", "/api/v1/meters/1/history?every=2h",
        "/api/v1/meters/1/history?from=later",
    ])
    func aQuestionThatCannotBeReadIsA400ThatNamesItsPart(_ uri: String) async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(1)
            let answer = try await client.get(uri)
            #expect(answer.status == 400)
            let problem = try answer.decode(Problem.self)
            #expect(problem.type == "/problems/bad-request")
            #expect(problem.detail?.isEmpty == false)
        }
    }

    @Test func aPlusSignInADateNeedsNoEncoding() throws {
        let query = try Query("from=2026-01-01T00:00:00+02:00&to=2026-01-02T00%3A00%3A00Z", known: ["from", "to"])
        #expect(try query.date("from")?.text == "2026-01-01T00:00:00+02:00")
        #expect(try query.date("to")?.text == "2026-01-02T00:00:00Z")
    }

    @Test func aCursorComesBackAsItWentAndFitsItsListOnly() throws {
        let cursor = Cursor(list: "m", 42, .max, -1)
        #expect(try Cursor(cursor.text, list: "m", count: 3) == cursor)
        #expect(cursor.text.utf8.allSatisfy { $0 != 43 && $0 != 47 && $0 != 61 })
        #expect(throws: Problem.self) { try Cursor(cursor.text, list: "a", count: 3) }
        #expect(throws: Problem.self) { try Cursor(cursor.text, list: "m", count: 2) }
    }
}
