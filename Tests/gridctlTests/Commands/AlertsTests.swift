import TestSupport
import Testing

@testable import gridctl

@Suite struct AlertsTests {
    private let desk = Desk()

    @Test func aPipeGetsThemInUTC() async throws {
        let (outcome, server) = try await desk.run(["alerts", "--state", "firing", "--meter", "1"]) { _ in
            Answers.page([Answers.alert])
        }
        #expect(
            outcome.output
                == "7\t1\texcessive-consumption\tfiring\t2026-11-22T13:00:00Z\t300 kWh or more in 2026-11\t\twarning\n")
        #expect(server.requests.map(\.target) == ["/api/v1/alerts?state=firing&meter=1&limit=1000"])
    }

    @Test func peopleSeeTheMetersTime() async throws {
        var desk = self.desk
        desk.screen = .init(columns: 160, rows: 24)
        desk.environment["NO_COLOR"] = "1"
        let (outcome, server) = try await desk.run(["alerts"]) { request in
            request.path.hasSuffix("alerts") ? Answers.page([Answers.alert]) : Answers.page([Answers.meter(1)])
        }
        #expect(outcome.output.contains("2026-11-22 10:00:00"))
        #expect(server.requests.map(\.target).contains("/api/v1/meters?ids=1&limit=1000"))
    }

    @Test func jsonHasTheKeysOfTheContract() async throws {
        let (outcome, _) = try await desk.run(["-o", "json", "alerts"]) { _ in Answers.page([Answers.alert]) }
        #expect(
            outcome.output == """
                [{"acknowledgedAt":null,"acknowledgedBy":null,"comment":null,"evidence":null,"id":7,"inhibitedBy":null,\
                "message":"300 kWh or more in 2026-11","meter":1,"occasion":"2026-11-22T13:00:00Z",\
                "openedAt":"2026-11-22T13:00:00Z","rule":"excessive-consumption","ruleKind":"consumption",\
                "severity":"warning","silencedUntil":null,"since":"2026-11-22T13:00:00Z","state":"firing",\
                "subject":"meter 1"}]

                """)
    }

    @Test func acknowledgingSendsTheName() async throws {
        let (outcome, server) = try await desk.run(["alerts", "ack", "7", "--by", "Joana", "-q"]) { _ in
            .answer(body: Answers.alert)
        }
        #expect(outcome.output == "7\n")
        #expect(server.requests.map(\.target) == ["/api/v1/alerts/7/acknowledge"])
        #expect(String(decoding: server.requests[0].body, as: UTF8.self) == #"{"by":"Joana"}"#)
    }

    @Test func acknowledgingSendsWhatIsDoneAboutIt() async throws {
        let (_, server) = try await desk.run(["alerts", "ack", "7", "--comment", "on my way"]) { _ in
            .answer(body: Answers.alert)
        }
        #expect(String(decoding: server.requests[0].body, as: UTF8.self) == #"{"comment":"on my way"}"#)
    }

    @Test func rulesAndSeveritiesArePickedByTheServer() async throws {
        let (_, server) = try await desk.run([
            "alerts", "--rule", "outage", "--severity", "critical", "--subject", "meter 1",
        ]) { _ in Answers.page([Answers.alert]) }
        #expect(
            server.requests.map(\.target) == ["/api/v1/alerts?meter=1&rule=outage&severity=critical&limit=1000"])
    }

    @Test func aSubjectThatIsNoMeterIsPickedHereAndNamedToPeople() async throws {
        var desk = self.desk
        desk.screen = .init(columns: 160, rows: 24)
        desk.environment["NO_COLOR"] = "1"
        let (outcome, server) = try await desk.run(["alerts", "--subject", "site North", "--limit", "1"]) { request in
            request.path.hasSuffix("alerts")
                ? Answers.page([Answers.alert, Answers.outage(9), Answers.outage(8)]) : Answers.page([])
        }
        #expect(outcome.output.contains("9  site North  outage"), "\(outcome.output)")
        #expect(!outcome.output.contains("excessive") && !outcome.output.contains("8  site"))
        #expect(server.requests.first?.target == "/api/v1/alerts?limit=1000")
        let (piped, _) = try await self.desk.run(["alerts", "--fields", "meter,subject,severity"]) { _ in
            Answers.page([Answers.outage(9)])
        }
        #expect(piped.output == "\tsite North\tcritical\n")
        let two = try await self.desk.run(["--server", "/x", "alerts", "--meter", "2", "--subject", "meter 1"])
        #expect(two.status == .usage)
    }

    // MARK: Silences

    @Test func anAlertIsSilencedForAWhile() async throws {
        let (outcome, server) = try await desk.run([
            "alerts", "silence", "7", "--for", "15min", "--comment", "the fitter is there", "-q",
        ]) { _ in .answer(body: Answers.silence) }
        #expect(outcome.output == "3\n")
        #expect(server.requests.map(\.target) == ["/api/v1/alerts/7/silence"])
        #expect(
            String(decoding: server.requests[0].body, as: UTF8.self)
                == #"{"comment":"the fitter is there","for":"15m"}"#)
    }

    /// Without an offset it is the clock of the alert's meter.
    @Test func anEndIsLocalToTheMeter() async throws {
        let (_, server) = try await desk.run(["alerts", "silence", "7", "--until", "2026-12-01 08:00"]) { request in
            switch request.path {
            case "/api/v1/alerts/7": .answer(body: Answers.record)
            case "/api/v1/meters": Answers.page([Answers.meter(1)])
            default: .answer(body: Answers.silence)
            }
        }
        #expect(
            server.requests.last.map { String(decoding: $0.body, as: UTF8.self) }
                == #"{"until":"2026-12-01T11:00:00Z"}"#)
    }

    @Test func alertsToComeAreSilencedByWhatTheyHaveInCommon() async throws {
        let (outcome, server) = try await desk.run([
            "alerts", "silence", "--rule", "silent", "--site", "North", "--for", "1d",
        ]) { _ in .answer(body: Answers.silence) }
        #expect(outcome.output == "3\t\tsilent\t\tNorth\t2026-11-23T15:00:00Z\tJoana\tline work\t\n")
        #expect(server.requests.map(\.target) == ["/api/v1/silences"])
        #expect(
            String(decoding: server.requests[0].body, as: UTF8.self) == #"{"for":"24h","rule":"silent","site":"North"}"#
        )
    }

    @Test(arguments: [
        ["7"], ["7", "--for", "1h", "--until", "2026-12-01"], ["--for", "1h"], ["7", "--rule", "x", "--for", "1h"],
        ["--rule", "x", "--until", "2026-12-01"], ["--meters", "x", "--for", "1h"],
    ])
    func aSilenceSaysOfWhatAndHowLong(arguments: [String]) async throws {
        #expect(try await desk.run(["--server", "/x", "alerts", "silence"] + arguments).status == .usage)
    }

    @Test func silencesAreTakenBack() async throws {
        let (_, server) = try await desk.run(["alerts", "unsilence", "7"]) { _ in .answer(body: Answers.alert) }
        #expect(server.requests.map { "\($0.method) \($0.target)" } == ["DELETE /api/v1/alerts/7/silence"])
        let (outcome, other) = try await desk.run(["alerts", "unsilence", "--silence", "3", "-q"]) { _ in
            .answer(body: Answers.silence)
        }
        #expect(outcome.output == "3\n")
        #expect(other.requests.map { "\($0.method) \($0.target)" } == ["DELETE /api/v1/silences/3"])
        let (list, _) = try await desk.run(["alerts", "silences", "--all"]) { _ in Answers.page([Answers.silence]) }
        #expect(list.output.hasPrefix("3\t\tsilent"))
    }

    // MARK: The log

    @Test func theLogIsALineAChange() async throws {
        let (outcome, server) = try await desk.run(["alerts", "log"]) { _ in Answers.page([Answers.change]) }
        #expect(
            outcome.output
                == "7\t1\t2026-11-22T13:00:00Z\tfiring\tgridd\t300 kWh or more in 2026-11\t\n")
        #expect(server.requests.map(\.path) == ["/api/v1/alert-log"])
        let (one, _) = try await desk.run(["alerts", "log", "7", "--fields", "sequence,change"]) { _ in
            .answer(body: Answers.record)
        }
        #expect(one.output == "1\tfiring\n2\tacknowledged\n")
    }

    @Test func anAlertInJSONHasItsLog() async throws {
        let (outcome, server) = try await desk.run(["-o", "json", "alerts", "show", "7"]) { _ in
            .answer(body: Answers.record)
        }
        #expect(outcome.output.contains(#""log":[{"alert":7,"at":"2026-11-22T13:00:00Z","by":"gridd","#))
        #expect(server.requests.map(\.target) == ["/api/v1/alerts/7"], "a script wants no chart")
    }

    @Test func anUnknownAlertIsNotFound() async throws {
        let (outcome, _) = try await desk.run(["alerts", "ack", "8"]) { _ in
            .problem(404, "unknown-alert", "no alert 8")
        }
        #expect(outcome.status == .notFound)
        #expect(outcome.errors == "gridctl: no alert 8 — gridctl alerts lists the ones there are\n")
    }
}
