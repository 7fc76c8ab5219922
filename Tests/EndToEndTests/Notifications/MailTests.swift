import Foundation
import GridModel
import TestSupport
import Testing

extension EndToEnd {
    /// Alerts that reach people, by a real mail program.
    struct Mails {
        private func start(_ sink: MailSink) async throws -> GriddProcess {
            try await GriddProcess.start(
                environment: [
                    "HOME": sink.folder.path, "GRIDD_NOTIFY_SENDMAIL": sink.sendmail,
                    "GRIDD_NOTIFY_FROM": "medicao@vila-nova.example", "GRIDD_TIME_ZONE": "America/Bahia",
                ])
        }

        private func run(_ gridd: GriddProcess, _ arguments: String..., input: String = "") async throws {
            let run = try await gridd.gridctl(arguments, input: input)
            #expect(run.status == 0, "\(arguments): \(run.stderr)")
        }

        private func consume(_ kilowattHours: String, _ gridd: GriddProcess) async throws {
            let socket = try await MeterSocket.connected(port: gridd.metersPort)
            let id = try await socket.enrol()
            try await self.run(gridd, "meters", "set", id, "--name", "Apartamento \(id)0\(id)")
            if id == "1" {
                try await self.run(
                    gridd, "customers", "add", "--name", "João da Conceição", "--email", "joao@example.com",
                    "--language",
                    "pt-BR")
                try await self.run(
                    gridd, "contracts", "add", "--meter", "1", "--customer", "1", "--from", "2026-01-01")
            }
            let at = InstantText.of(Int64(Date().timeIntervalSince1970) - 5)
            _ = try await socket.ask(WireText.reading(id, kilowattHours, at))
        }

        @Test func customersAndOperatorsAreWrittenToEachInTheirLanguage() async throws {
            let sink = try await MailSink.start()
            let gridd = try await start(sink)
            try await run(
                gridd, "alerts", "notify", "add", "-",
                input: "{name: office, kind: email, to: [office@example.com, night@example.com], wait: 2s}")
            try await run(
                gridd, "alerts", "notify", "add", "-", input: "{name: customer, kind: email, group: none}")
            try await consume("312.4", gridd)
            try await consume("401", gridd)
            try await eventually("the mails arrive", within: 60) { sink.mails.count == 2 }

            let letter = try #require(sink.mails.first { $0.to == ["joao@example.com"] })
            #expect(letter.from == "medicao@vila-nova.example")
            #expect(letter.headers.to.string == "João da Conceição <joao@example.com>")
            #expect(letter.subject.contains("kWh") && !letter.subject.contains("=?"), "\(letter.subject)")
            #expect(letter.body.hasPrefix("Olá, João da Conceição!"), "\(letter.body)")
            #expect(letter.body.contains("O que você pode fazer") && letter.headers["content-language"].string == "pt")
            #expect(!letter.body.contains("gridctl"), "a customer has no gridctl")

            let report = try #require(sink.mails.first { $0.to.contains("office@example.com") })
            #expect(report.to == ["office@example.com", "night@example.com"])
            #expect(report.subject == "[2 firing] High consumption", "what comes close together is one mail")
            #expect(report.body.contains("meter 1 (Apartamento 101)") && report.body.contains("gridctl alerts ack 2"))
            #expect(report.headers["x-gridd-notification"].string == "1.1, 2.1")
            #expect(!report.body.contains("João"), "a customer's name is no operator's mail's business")
            #expect(try await gridd.json("alerts", "notify", "log").elements.allSatisfy { $0.state.string == "sent" })
        }

        @Test func aCustomerIsToldFromTheirOwnLimitOn() async throws {
            let sink = try await MailSink.start()
            let gridd = try await start(sink)
            try await run(gridd, "alerts", "notify", "add", "-", input: "{name: customer, kind: email, group: none}")
            try await consume("99", gridd)
            try await run(gridd, "customers", "set", "1", "--alert-limit", "100")
            let socket = try await MeterSocket.connected(port: gridd.metersPort)
            let at = InstantText.of(Int64(Date().timeIntervalSince1970))
            _ = try await socket.ask(WireText.reading("1", "101.5", at))
            try await eventually("the mail arrives") { sink.mails.count == 1 }
            #expect(sink.mails[0].subject == "Você passou do seu limite de 100 kWh")
            #expect(sink.mails[0].body.contains("101,5 kWh"))
            let alerts = try await gridd.json("alerts")
            #expect(alerts.elements.map(\.rule.string) == ["customer-limit"])
            try await run(gridd, "customers", "set", "1", "--alert-limit", "0")
            _ = try await socket.ask(WireText.reading("1", "102", InstantText.of(Int64(Date().timeIntervalSince1970))))
            try await eventually("without a limit there is nothing to tell") {
                try await gridd.json("alerts").elements[0].state.string == "resolved"
            }
        }

        @Test(arguments: [("en", "This is a test."), ("pt", "Isto é um teste.")])
        func aTestIsAMailToo(_ language: String, _ text: String) async throws {
            let sink = try await MailSink.start()
            let gridd = try await start(sink)
            try await run(gridd, "alerts", "notify", "add", "-", input: "{name: customer, kind: email}")
            let test = try await gridd.json(
                "alerts", "notify", "test", "customer", "--to", "ana@example.com", "--language", language)
            #expect(test.delivered == .bool(true) && test.answer.string == "exit status 0")
            let mail = try #require(sink.mails.first)
            #expect(mail.to == ["ana@example.com"] && mail.body.contains(text), "\(mail.body)")
            let nowhere = try await gridd.gridctl("alerts", "notify", "test", "customer")
            #expect(nowhere.status == 5, "\(nowhere.stderr)")
        }

        @Test func withoutAMailProgramATestSaysWhatToDo() async throws {
            let gridd = try await GriddProcess.start()
            try await run(gridd, "alerts", "notify", "add", "-", input: "{name: office, kind: email, to: a@b.co}")
            let test = try await gridd.gridctl("alerts", "notify", "test", "office")
            #expect(test.status == 1 && test.stderr.contains("notify.sendmail"), "\(test.stderr)")
        }

        @Test func aProgramThatReadsNothingOfWhatItIsToldHarmsNobody() async throws {
            let gridd = try await GriddProcess.start(environment: ["GRIDD_NOTIFY_COMMANDS": "/bin/true,/bin/none"])
            for (name, program) in [("pager", "/bin/true"), ("gone", "/bin/none")] {
                try await run(
                    gridd, "alerts", "notify", "add", "-", input: "{name: \(name), kind: command, run: [\(program)]}")
            }
            // Whether it is gone before it is told is up to the machine: once in a few times.
            for _ in 1...30 {
                let test = try await gridd.json("alerts", "notify", "test", "pager")
                #expect(test.answer.string == "exit status 0", "\(test)")
            }
            let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(gridd.pid)/fd").count
            for _ in 1...10 {
                let gone = try await gridd.gridctl("alerts", "notify", "test", "gone")
                #expect(gone.status == 1 && gone.stderr.contains("/bin/none is not there"), "\(gone.stderr)")
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: "/proc/\(gridd.pid)/fd").count < files + 8,
                "none stays open")
        }

        @Test func onlyACommandThatIsAllowedIsRun() async throws {
            let folder = try TemporaryFolder()
            let page = try folder.write("#!/bin/sh\ncat > \"$1\"\necho \"$GRIDD_KIND\"\n", to: "page")
            chmod(page, 0o700)
            let gridd = try await GriddProcess.start(environment: ["GRIDD_NOTIFY_COMMANDS": page])
            try await run(
                gridd, "alerts", "notify", "add", "-",
                input: "{name: pager, kind: command, run: [\(page), \(folder.file("told"))]}")
            try await run(
                gridd, "alerts", "notify", "add", "-",
                input: "{name: shell, kind: command, run: [/bin/sh, -c, 'touch \(folder.file("never"))']}")
            let test = try await gridd.json("alerts", "notify", "test", "pager")
            #expect(test.delivered == .bool(true) && test.answer.string == "exit status 0: test", "\(test)")
            let told = try JSONValue(String(contentsOfFile: folder.file("told"), encoding: .utf8))
            #expect(told.kind.string == "test" && told.id == test.id)
            let shell = try await gridd.gridctl("alerts", "notify", "test", "shell")
            #expect(shell.status == 1 && shell.stderr.contains("/bin/sh may not be run"), "\(shell.stderr)")
            #expect(!FileManager.default.fileExists(atPath: folder.file("never")))
        }
    }
}
