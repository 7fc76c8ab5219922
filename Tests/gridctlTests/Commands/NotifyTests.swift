import TestSupport
import Testing

@testable import gridctl

@Suite struct NotifyTests {
    private let desk = Desk()

    private static let receiver = """
        {"name": "control", "version": 2, "kind": "webhook", "title": null, "address": "https://example.com/…",
        "language": "en", "operators": true, "queued": 3, "dead": 1, "lastSentAt": null, "trouble": "HTTP 500",
        "sha256": "00", "addedAt": "2026-11-22T13:00:00Z", "addedBy": "op"}
        """
    private static let letter = """
        {"number": 12, "id": "7.2", "receiver": "control", "kind": "firing", "alert": 7, "rule": "limit",
        "subject": "meter 42", "recipient": null, "state": "dead", "createdAt": "2026-11-22T13:00:00Z", "nextAt": null,
        "attempts": 40, "error": "HTTP 500", "endedAt": "2026-11-23T13:00:00Z"}
        """

    @Test func aPipeGetsReceivers() async throws {
        let (outcome, server) = try await desk.run(["alerts", "notify", "--fields", "name,kind,queued,dead,trouble"]) {
            _ in Answers.page([Self.receiver])
        }
        #expect(outcome.output == "control\twebhook\t3\t1\tHTTP 500\n")
        #expect(server.requests.map(\.target) == ["/api/v1/alert-receivers"])
    }

    @Test func whereThereIsNobodyItSaysHowToChangeThat() async throws {
        let (outcome, _) = try await desk.run(["alerts", "notify"]) { _ in Answers.page([]) }
        #expect(outcome.status == .ok && outcome.output.isEmpty)
    }

    @Test func aDocumentIsSentWordForWord() async throws {
        var desk = self.desk
        desk.input = "name: control # mine\n"
        let (outcome, server) = try await desk.run(["alerts", "notify", "add", "-", "--dry-run", "-q"]) { _ in
            .answer(status: 201, body: version)
        }
        #expect(outcome.output == "control\n")
        #expect(server.requests.map(\.target) == ["/api/v1/alert-receivers?dryRun=true"])
        #expect(String(decoding: server.requests[0].body, as: UTF8.self) == "name: control # mine\n")
    }

    private var version: String {
        Self.receiver.dropLast(1) + """
            , "format": "yaml", "text": "name: control # mine\\n", "document": {"name": "control", "kind": "command",
            "to": [], "run": ["/bin/true"], "language": "en", "operators": true, "tells": ["firing"],
            "least": "warning", "group": "none", "wait": "0s"}}
            """
    }

    @Test func aDocumentIsPrintedAsItWasGiven() async throws {
        let (outcome, _) = try await desk.run(["alerts", "notify", "show", "control"]) { _ in .answer(body: version) }
        #expect(outcome.output == "name: control # mine\n")
    }

    @Test func aTestThatIsNotTakenFails() async throws {
        let (outcome, server) = try await desk.run(["alerts", "notify", "test", "control", "--language", "pt"]) { _ in
            .answer(
                body: """
                    {"receiver": "control", "id": "test.1", "delivered": false, "answer": "HTTP 500", "milliseconds": 7}
                    """)
        }
        #expect(outcome.status == .failure)
        #expect(outcome.output == "control\ttest.1\tfalse\tHTTP 500\t7\n")
        #expect(outcome.errors.hasPrefix("gridctl: control did not take the test: HTTP 500"))
        #expect(String(decoding: server.requests[0].body, as: UTF8.self) == #"{"language":"pt"}"#)
    }

    @Test func deadLettersArePrintedAndSentAgain() async throws {
        let (letters, server) = try await desk.run(["alerts", "notify", "letters", "-o", "name"]) { _ in
            Answers.page([Self.letter])
        }
        #expect(letters.output == "12\n")
        #expect(server.requests.map(\.target) == ["/api/v1/notifications?state=dead&limit=1000"])
        var desk = self.desk
        desk.input = letters.output
        let (retried, second) = try await desk.run(["alerts", "notify", "retry", "-", "-q"]) { _ in
            .answer(body: "[\(Self.letter)]")
        }
        #expect(retried.output == "12\n")
        #expect(String(decoding: second.requests[0].body, as: UTF8.self) == #"{"numbers":[12]}"#)
        let (nothing, third) = try await self.desk.run(["alerts", "notify", "retry", "-"]) { _ in .answer(body: "[]") }
        #expect(nothing.status == .ok && third.requests.isEmpty, "nothing on standard input is not everything")
    }

    @Test(arguments: [["alerts", "notify", "retry"], ["alerts", "notify", "retry", "--all", "3"]])
    func whichLettersMustBeSaid(_ arguments: [String]) async throws {
        let outcome = try await desk.run(arguments)
        #expect(outcome.status == .usage)
    }

    @Test func aLimitOfOnesOwnIsSent() async throws {
        let (_, server) = try await desk.run(["customers", "set", "1", "--alert-limit", "250.5"]) { _ in
            .answer(
                body: """
                    {"id": 1, "name": "Ana", "taxId": null, "email": null, "phone": null, "language": null,
                    "address": null, "alertLimitKwh": 250.5, "addedAt": "2026-11-22T13:00:00Z", "closedAt": null}
                    """)
        }
        #expect(String(decoding: server.requests[0].body, as: UTF8.self) == #"{"alertLimitKwh":250.5}"#)
    }
}
