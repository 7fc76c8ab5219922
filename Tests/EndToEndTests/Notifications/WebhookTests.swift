import Foundation
import GridModel
import TestSupport
import Testing

extension EndToEnd {
    /// Alerts that reach a program, whatever it and gridd go through.
    struct Webhooks {
        private func add(_ hook: Hook, to gridd: GriddProcess, name: String = "hook") async throws {
            let file = try gridd.folder.write(
                """
                name: \(name)
                kind: webhook
                url: \(hook.url)
                secret: \(Hook.secret)
                """, to: "\(name).yaml")
            let run = try await gridd.gridctl("alerts", "notify", "add", file)
            #expect(run.status == 0, "\(run.stderr)")
        }

        /// Sends what a meter's register shows, a few seconds ago, and waits for the acknowledgement.
        private func send(_ kilowattHours: String, of meter: Int = 1, ago seconds: Int64, to gridd: GriddProcess)
            async throws
        {
            let at = InstantText.of(Int64(Date().timeIntervalSince1970) - seconds)
            let socket = try await MeterSocket.connected(port: gridd.metersPort)
            let reply = try JSONValue(try await socket.ask(WireText.reading("\(meter)", kilowattHours, at)) ?? "null")
            #expect(reply.alert.string != nil, "\(reply)")
        }

        /// Meters that open at zero: what their first reading shows was consumed at its instant.
        private func addMeters(_ count: Int, to gridd: GriddProcess) async throws {
            for _ in 0..<count { _ = try await MeterSocket.connected(port: gridd.metersPort).enrol() }
        }

        @Test func aTestSaysWhatCameBack() async throws {
            let gridd = try await GriddProcess.start()
            let hook = try await Hook.start()
            try await add(hook, to: gridd)
            let fine = try await gridd.json("alerts", "notify", "test", "hook")
            #expect(fine.delivered == .bool(true) && fine.answer.string == "HTTP 204")
            #expect(hook.letters.map(\.kind) == ["test"])
            #expect(hook.letters[0].id == fine.id.string && hook.letters[0].isGenuine)
            try hook.become(.failing)
            let failed = try await gridd.gridctl("alerts", "notify", "test", "hook")
            #expect(failed.status == 1)
            #expect(failed.stderr.contains("hook did not take the test: HTTP 500: out of order"), "\(failed.stderr)")
            let nobody = try await gridd.gridctl("alerts", "notify", "test", "nobody")
            #expect(nobody.status == 3)
        }

        @Test func aReceiverThatFailsAndHangsAndComesBackMissesNothing() async throws {
            let gridd = try await GriddProcess.start()
            let hook = try await Hook.start(.failing)
            let other = try await Hook.start()
            try await add(hook, to: gridd)
            try await add(other, to: gridd, name: "other")
            try await addMeters(3, to: gridd)
            try await send("310", of: 1, ago: 30, to: gridd)
            try await eventually("one that fails is tried again") { hook.knocks >= 2 }
            try hook.become(.hanging)
            try await send("320", of: 2, ago: 20, to: gridd)
            try await eventually("a receiver that hangs holds up no other") { other.distinct.count == 2 }
            #expect(hook.letters.isEmpty)
            let standing = try await gridd.json("alerts", "notify")
            let hanging = standing.elements.first { $0.name.string == "hook" }
            #expect(hanging?.queued.int == 2 && hanging?.dead.int == 0)
            try hook.become(.fine)
            try await send("330", of: 3, ago: 10, to: gridd)
            try await eventually("it gets all of it", within: 60) { hook.distinct.count == 3 }
            #expect(Set(hook.distinct) == ["firing 1.1", "firing 2.1", "firing 3.1"])
            #expect((hook.letters + other.letters).allSatisfy { $0.isGenuine })
            #expect(other.letters.count == 3, "one that takes it gets it once")
            let body = try #require(other.letters.first?.body)
            #expect(body.alert.rule.string == "excessive-consumption" && body.meter.id.int == 1)
            #expect(body.subject.string == "[warning] High consumption: meter 1")
        }

        /// gridd is killed after each step, with the receiver slow to answer, so that it is killed in the midst of sending
        /// too; then once more while it starts.
        @Test(arguments: [0, 60, 250])
        func killedBetweenAnyTwoStepsItTellsEachThingUnderOneNumber(_ pause: Int) async throws {
            let gridd = try await GriddProcess.start()
            let hook = try await Hook.start(.slow)
            try await add(hook, to: gridd)
            try await addMeters(1, to: gridd)
            func killed() async throws {
                try await Task.sleep(for: .milliseconds(pause))
                try await gridd.kill9()
                try await gridd.restartAndKill(after: 100 + pause)
                try await gridd.restart()
            }
            func alert(_ state: String) async throws -> Bool {
                try await gridd.json("alerts").elements.first?.state.string == state
            }
            try await send("310", ago: 60, to: gridd)
            try await killed()
            try await eventually("it fires") { try await alert("firing") }
            try await send("311", ago: 50, to: gridd)
            try await killed()
            #expect(try await gridd.gridctl("alerts", "ack", "1", "--by", "Joana").status == 0)
            try await killed()
            // Both readings were wrong: the next one is below the limit again.
            for reading in try await gridd.json("history", "1", "--every", "raw", "--from", "-1d").elements {
                guard let at = reading.at.string, let register = reading.registerKwh.energy else { continue }
                #expect(register >= .kilowattHours(310))
                let run = try await gridd.gridctl("readings", "exclude", "1", at, "--reason", "a typing error")
                #expect(run.status == 0, "\(run.stderr)")
            }
            try await send("12", ago: 5, to: gridd)
            try await killed()
            try await eventually("it is over") { try await alert("resolved") }
            try await killed()
            try await eventually("all is told", within: 60) { hook.distinct.count >= 3 }
            // What was on its way is sent again, under the same number.
            try await Task.sleep(for: .seconds(3))
            #expect(hook.distinct == ["firing 1.1", "acknowledged 1.2", "resolved 1.3"], "\(hook.letters.map(\.id))")
            #expect(hook.letters.allSatisfy { $0.isGenuine })
            #expect(try await gridd.json("alerts", "notify", "letters").elements.isEmpty)
        }
    }
}
