import GridModel
import Testing

@testable import gridctl

/// Whether all is well, in the words of three worlds.
@Suite struct CheckTests {
    /// The desk's clock is at noon in Bahia, 15:00 UTC; `hours` ago each meter reported.
    private func run(
        _ arguments: [String], reported hours: [Int?], firing: Int = 0, trouble: String? = nil
    ) async throws -> Desk.Outcome {
        let (outcome, _) = try await Desk().run(["check"] + arguments) { request in
            switch request.path {
            case "/api/v1/status":
                .answer(
                    body: Answers.status.replacing(
                        "\"trouble\": null", with: "\"trouble\": \(trouble.map { "\"\($0)\"" } ?? "null")"))
            case "/api/v1/meters":
                Answers.page(hours.enumerated().map { Self.meter($0.offset + 1, reported: $0.element) })
            default: Answers.page((0..<firing).map { _ in Answers.alert })
            }
        }
        return outcome
    }

    private static func meter(_ id: Int, reported hours: Int?) -> String {
        Answers.meter(id).replacing(
            "\"lastReadingAt\": \"2026-11-22T13:00:00Z\"",
            with: "\"lastReadingAt\": \(hours.map { "\"2026-11-22T\(15 - $0):00:00Z\"" } ?? "null")")
    }

    @Test func allIsWell() async throws {
        let outcome = try await run([], reported: [0, 1])
        #expect(outcome.status == .ok)
        #expect(
            outcome.output == """
                server\tok\tgridd 0.1.0 answers
                meters\tok\t0 of 2 meters silent for more than 1h
                alerts\tok\t0 alerts fire that nobody acknowledged
                journal\tok\t4 readings wait to be compacted

                """)
    }

    @Test(
        arguments: [
            ([], [2, nil, 0], "meters\twarning\t2 of 2 meters silent for more than 1h: 1, 2"),
            (["--silent-after", "3h"], [2, 4, 0], "meters\twarning\t1 of 2 meters silent for more than 3h: 2"),
            (["--silent-critical", "2"], [2, 3, 0], "meters\tcritical\t2 of 2"),
            (["--journal-warning", "4"], [0], "journal\twarning\t4 readings"),
        ] as [([String], [Int?], String)])
    func whatIsNotWellIsSaidAndFails(arguments: [String], reported: [Int?], expected: String) async throws {
        let outcome = try await run(arguments, reported: reported)
        #expect(outcome.status == .failure)
        #expect(outcome.output.contains(expected), "\(outcome.output)")
    }

    @Test(
        arguments: [
            (
                0, nil, [0], 0,
                "GRIDD OK - gridd 0.1.0 answers | server=1;;;0 meters=0;0;1;0 alerts=0;0;;0 journal=4;4999999;;0"
            ),
            (0, nil, [5], 1, "GRIDD WARNING - 1 of 2 meters silent for more than 1h: 1 | server=1;;;0 meters=1;0;1;0"),
            (0, nil, [5, 5], 2, "GRIDD CRITICAL - 2 of 2 meters silent"),
            (1, nil, [0], 1, "GRIDD WARNING - 1 alert fires that nobody acknowledged |"),
            (0, "the disk is full", [0], 2, "GRIDD CRITICAL - the disk is full |"),
        ] as [(Int, String?, [Int?], Int32, String)])
    func nagiosGetsItsLineAndItsExitStatus(
        firing: Int, trouble: String?, reported: [Int?], status: Int32, line: String
    ) async throws {
        let outcome = try await run(
            ["--format", "nagios", "--silent-critical", "2"], reported: reported, firing: firing, trouble: trouble)
        #expect(outcome.status.rawValue == status)
        let expected = line.replacing("meters=0;0;1;0", with: "meters=0;0;1;0")
        #expect(outcome.output.hasPrefix(expected), "\(outcome.output)")
    }

    @Test func anAlertOfCriticalSeverityIsCriticalByItself() {
        var firing = FiringAlerts(now: Desk.now)
        func alert(
            _ id: Int64, _ severity: AlertSeverity = .warning, silenced minutes: Int64? = nil, by other: Int64? = nil
        ) -> Alert {
            Alert(
                id: id, meter: nil, rule: "outage", state: .firing, since: Desk.now, message: "", acknowledgedBy: nil,
                acknowledgedAt: nil, subject: .site("North"), severity: severity,
                silencedUntil: minutes.map { Desk.now.adding(seconds: $0 * 60) }, inhibitedBy: other)
        }
        // Silenced, silenced once, explained by another.
        firing.take([alert(1, .critical, silenced: 5), alert(2, silenced: -5), alert(3, by: 1)])
        #expect(firing.count == 1 && Check(firing: firing, 1, 0).state == .warning)
        firing.take([alert(4, .critical)])
        let check = Check(firing: firing, 1, 0)
        #expect(check.state == .critical && check.value == 2)
        #expect(
            check.message == "2 alerts fire that nobody acknowledged, 1 critical: outage of site North")
        var grave = FiringAlerts(now: Desk.now, severity: .critical)
        grave.take([alert(5), alert(6, .critical)])
        #expect(grave.count == 1)
    }

    @Test func onlyAlertsOfARuleCount() async throws {
        let (outcome, server) = try await Desk().run(["check", "--rule", "outage"]) { request in
            switch request.path {
            case "/api/v1/status": .answer(body: Answers.status)
            case "/api/v1/meters": Answers.page([])
            default: Answers.page([Answers.outage(9)])
            }
        }
        #expect(outcome.output.contains("alerts\tcritical\t1 alert fires"))
        #expect(server.requests.contains { $0.target == "/api/v1/alerts?state=firing&rule=outage&limit=1000" })
    }

    @Test func nagiosHearsOfAServerThatIsAway() async throws {
        let outcome = try await Desk().run(["--server", "/nowhere.sock", "check", "--format", "nagios"])
        #expect(outcome.status.rawValue == 2)
        #expect(outcome.output.hasPrefix("GRIDD CRITICAL - no socket /nowhere.sock"))
        #expect(outcome.output.contains("| server=0;;;0\n"))
        #expect(try await Desk().run(["--server", "/nowhere.sock", "check"]).status == .unreachable)
    }

    @Test func prometheusGetsMetrics() async throws {
        let outcome = try await run(["--format", "prometheus"], reported: [5, 0])
        #expect(outcome.status == .ok)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.contains("gridctl_check_state{check=\"meters\"} 1"))
        #expect(lines.contains("gridctl_check_value{check=\"meters\"} 1"))
        #expect(lines.contains("# TYPE gridctl_check_value gauge"))
        let down = try await Desk().run(["--server", "/nowhere.sock", "check", "--format", "prometheus"])
        #expect(down.status == .ok)
        #expect(down.output.contains("gridctl_check_value{check=\"server\"} 0\n"))
    }
}
