import GridModel
import TestSupport
import Testing

@testable import gridctl

@Suite struct ReadingsCheckTests {
    private static let spike = """
        {"kind": "spike", "from": "2026-11-22T13:00:00Z", "to": "2026-11-22T14:00:00Z", "count": 1, \
        "message": "4.000 kWh in an hour, where the third highest of the day is 1.000 kWh"}
        """

    @Test func eachMeterIsAskedByItselfAndPagesAreFollowed() async throws {
        let (outcome, server) = try await Desk().run(["readings", "check", "7", "9", "--from", "-30d"]) { request in
            request.target.contains("cursor") || request.target.contains("/9/")
                ? Answers.page([Self.spike]) : Answers.page([], next: "n")
        }
        #expect(
            server.requests.map(\.target) == [
                "/api/v1/meters/7/checks?from=-30d&limit=1000", "/api/v1/meters/7/checks?from=-30d&limit=1000&cursor=n",
                "/api/v1/meters/9/checks?from=-30d&limit=1000",
            ])
        let rest =
            "spike\t2026-11-22T13:00:00Z\t2026-11-22T14:00:00Z\t4.000 kWh in an hour, where the third highest of the "
            + "day is 1.000 kWh\n"
        #expect(outcome.output == "7\t\(rest)9\t\(rest)")
        #expect(outcome.status == .ok && outcome.errors.isEmpty)
    }

    @Test func aPeriodIsABillingPeriodWhichTheServerKnows() async throws {
        let (outcome, server) = try await Desk().run(["-o", "json", "readings", "check", "7", "--period", "2026-10"]) {
            _ in
            Answers.page([Self.spike])
        }
        #expect(server.requests.map(\.target) == ["/api/v1/meters/7/checks?period=2026-10&limit=1000"])
        #expect(outcome.output.hasPrefix(#"[{"count":1,"from":"2026-11-22T13:00:00Z","kind":"spike""#))
        #expect(outcome.output.contains(#""meter":7"#))
    }

    @Test func aPersonSeesTheMetersOwnTimeAndIsToldOfNothing() async throws {
        var desk = Desk()
        desk.screen = .init(columns: 100, rows: 24)
        let (outcome, _) = try await desk.run(["readings", "check", "7"]) { request in
            request.target.contains("/checks") ? Answers.page([Self.spike]) : Answers.page([Answers.meter(7)])
        }
        #expect(outcome.output.contains("2026-11-22 10:00:00"))
        let (none, _) = try await desk.run(["readings", "check", "7"]) { request in
            request.target.contains("/checks") ? Answers.page([]) : Answers.page([Answers.meter(7)])
        }
        #expect(none.errors.contains("nothing unusual was found"))
    }

    @Test func aPeriodAndDatesContradictEachOther() async throws {
        let (outcome, server) = try await Desk().run([
            "readings", "check", "7", "--period", "2026-10", "--to", "now",
        ]) { _ in Answers.page([]) }
        #expect(outcome.status == .usage && server.requests.isEmpty)
        #expect(outcome.errors.contains("leave --from and --to away"))
    }
}
