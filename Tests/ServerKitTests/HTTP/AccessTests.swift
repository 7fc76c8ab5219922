import GridModel
import Hummingbird
import Testing

@testable import ServerKit

@Suite struct AccessTests {
    @Test func aStrangerMayOnlyAskForHealth() async throws {
        try await withServer { running in
            try await running.network { stranger in
                for endpoint in API.routes(running.server.backend).endpoints {
                    let answer = try await stranger.send(endpoint.method, endpoint.path.filledIn)
                    if endpoint.need == .nothing {
                        #expect(answer.status == endpoint.answer.status, "\(endpoint.path)")
                        continue
                    }
                    #expect(answer.status == 401, "\(endpoint.method) \(endpoint.path)")
                    switch endpoint.dialect {
                    case .house: #expect(try answer.decode(Problem.self).type == "/problems/unauthenticated")
                    case .influx1: #expect(try answer.decode(InfluxError1.self).error.contains("token"))
                    case .influx2: #expect(try answer.decode(InfluxError2.self).code == "unauthorized")
                    }
                    #expect(answer.response.headers[.wwwAuthenticate] == #"Bearer realm="gridd""#)
                }
            }
        }
    }

    @Test func onlyHealthIsOpenToStrangers() async throws {
        try await withServer { running in
            let open = API.routes(running.server.backend).endpoints.filter { $0.need == .nothing }.map(\.path)
            #expect(open.sorted() == ["/healthz", "/ping", "/readyz"])
        }
    }

    @Test(arguments: ["Basic abc", "Bearer", "Bearer ", "Bearer gridd_nobody", "gridd_nobody", ""])
    func aTokenThatIsNotKnownIsNoToken(_ authorization: String) async throws {
        try await withServer { running in
            try await running.network { client in
                let answer = try await client.send(.get, "/api/v1/status", headers: [.authorization: authorization])
                #expect(answer.status == 401)
            }
        }
    }

    @Test func theSchemeOfATokenIsReadInAnyCase() {
        #expect(Credentials.value(of: "bearer abc", scheme: "bearer") == "abc")
        #expect(Credentials.value(of: "BEARER   abc", scheme: "bearer") == "abc")
        #expect(Credentials.value(of: nil, scheme: "bearer") == nil)
    }

    @Test func aRoleMayDoWhatItsNameSays() async throws {
        try await withServer { running in
            let tokens = [
                Role.viewer: try await running.token("v", .viewer), .operate: try await running.token("o", .operate),
                .administrator: try await running.token("a", .administrator),
            ]
            try await running.network { client in
                for (role, token) in tokens {
                    for endpoint in API.routes(running.server.backend).endpoints {
                        // A stream has no end.
                        if endpoint.answer.mediaType == "text/event-stream" { continue }
                        let answer = try await client.with(token: token)
                            .send(endpoint.method, endpoint.path.filledIn)
                        let may =
                            switch endpoint.need.role {
                            case nil, .viewer: true
                            case .operate: role != .viewer
                            case .administrator: role == .administrator
                            }
                        #expect((answer.status != 403) == may, "\(role) \(endpoint.method) \(endpoint.path)")
                        #expect(answer.status != 401)
                    }
                }
            }
        }
    }

    @Test func aScopedTokenSeesNothingOfOtherMeters() async throws {
        try await withServer { running in
            let ids = try await running.store.addMeters(3)
            let token = try await running.token("flat 2", .operate, meters: [ids[1]])
            try await running.network { client in
                let flat = client.with(token: token)
                #expect(try await flat.get("/api/v1/meters").json().items.elements.map(\.id.int) == [2])
                #expect(try await flat.get("/api/v1/meters?ids=1,2,3").json().items.elements.map(\.id.int) == [2])
                #expect(try await flat.get("/api/v1/meters?ids=1").json().items.elements.isEmpty)
                for path in ["", "/history", "/invoice"] {
                    #expect(try await flat.get("/api/v1/meters/2\(path)").status == 200)
                    let hidden = try await flat.get("/api/v1/meters/1\(path)")
                    let unknown = try await flat.get("/api/v1/meters/99\(path)")
                    #expect(hidden.status == 404)
                    #expect(hidden.text.replacing("meter 1", with: "meter 99") == unknown.text)
                }
                #expect(try await flat.send(.patch, "/api/v1/meters/1", #"{"name": "mine"}"#).status == 404)
                #expect(try await flat.send(.post, "/api/v1/meters/1/retire").status == 404)
            }
        }
    }

    @Test func aCallerIsToldWhoItIs() async throws {
        try await withServer { running in
            _ = try await running.store.addMeters(3)
            let viewer = try await running.token("wall screen", .viewer)
            let flat = try await running.token("flat 2", .operate, meters: [3, 2])
            try await running.network { client in
                for (token, expected) in [
                    (viewer, CallerIdentity(name: "wall screen", role: .viewer)),
                    (flat, CallerIdentity(name: "flat 2", role: .operate, meters: [2, 3])),
                ] {
                    let answer = try await client.with(token: token).get("/api/v1/caller")
                    #expect(try answer.decode(CallerIdentity.self) == expected)
                }
                #expect(try await client.get("/api/v1/caller").status == 401)
            }
            try await running.local { socket in
                let identity = try await socket.get("/api/v1/caller").decode(CallerIdentity.self)
                #expect(identity == CallerIdentity(name: "local administrator", role: .administrator))
            }
        }
    }

    @Test func aScopedTokenWritesForItsMetersOnly() async throws {
        try await withServer { running in
            _ = try await running.store.addMeters(2)
            let token = try await running.token("flat 2", .operate, meters: [2])
            try await running.network { client in
                let outcome = try await client.with(token: token).bulk(
                    """
                    {"id": 1, "consumption": 1, "datetime": "2026-01-01T00:00:00Z"}
                    {"id": 2, "consumption": 1, "datetime": "2026-01-01T00:00:00Z"}
                    """
                ).decode(BulkOutcome.self)
                #expect(outcome.accepted == 1)
                #expect(outcome.rejected.map(\.line) == [1])
                #expect(outcome.rejected.map(\.code) == ["unknown_meter"])
            }
        }
    }

    @Test func aScopedTokenSeesAndAcknowledgesItsAlertsOnly() async throws {
        try await withServer { running in
            _ = try await running.store.addMeters(2)
            let alerts = try await running.store.record([.firing(1), .firing(2)], consumedThrough: nil)
            let token = try await running.token("flat 2", .operate, meters: [2])
            let mine = try #require(alerts.first { $0.meter == 2 })
            let other = try #require(alerts.first { $0.meter == 1 })
            try await running.network { client in
                let flat = client.with(token: token)
                #expect(try await flat.get("/api/v1/alerts").json().items.elements.map(\.meter.int) == [2])
                #expect(try await flat.get("/api/v1/alerts?meter=1").json().items.elements.isEmpty)
                #expect(try await flat.post("/api/v1/alerts/\(other.id)/acknowledge").status == 404)
                let acknowledged = try await flat.post("/api/v1/alerts/\(mine.id)/acknowledge").decode(Alert.self)
                #expect(acknowledged.acknowledgedBy == "flat 2")
            }
        }
    }

    @Test(arguments: [("/api/v1/meters", "{}"), ("/api/v1/compact", nil)])
    func aScopedTokenDoesNothingThatConcernsAllMeters(_ path: String, _ body: String?) async throws {
        try await withServer { running in
            _ = try await running.store.addMeters(1)
            let token = try await running.token("flat", .operate, meters: [1])
            try await running.network { client in
                let answer = try await client.with(token: token).post(path, body)
                #expect(answer.status == 403)
                #expect(try answer.decode(Problem.self).detail?.contains("limited to some meters") == true)
            }
        }
    }
}

extension AlertTransition {
    static func firing(_ meter: MeterID) -> AlertTransition {
        AlertTransition(
            meter: meter, rule: AlertRuleName.excessiveConsumption, periodStart: Instant(seconds: 0), state: .firing,
            at: Instant(seconds: 10), message: "too much")
    }

    /// One of a rule about a meter's consumption in a period.
    init(meter: MeterID, rule: String, periodStart: Instant, state: AlertState, at: Instant, message: String) {
        self.init(
            AlertKey(rule: rule, subject: .meter(meter), occasion: periodStart), kind: .consumption,
            severity: .warning, state: state, at: at, message: message)
    }
}
