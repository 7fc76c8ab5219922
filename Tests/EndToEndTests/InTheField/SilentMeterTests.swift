import Foundation
import GridModel
import TestSupport
import Testing

extension EndToEnd.InTheField {
    /// "The meter went silent": ThingsBoard #319, #12771, #14270. What gridd tells of one, and what it makes up: nothing.
    struct SilentMeter {
        private static func text(_ secondsAgo: Int) -> String {
            InstantText.of(Int64(Date().timeIntervalSince1970) - Int64(secondsAgo))
        }

        private func send(_ gridd: GriddProcess, _ meter: Int, _ register: String, secondsAgo: Int) async throws {
            let line = #"{"id": \#(meter), "consumption": \#(register), "datetime": "\#(Self.text(secondsAgo))"}"#
            let run = try await gridd.gridctl("import", "-", input: line + "\n")
            #expect(run.status == 0, "\(run.stderr)")
        }

        private func silent(_ gridd: GriddProcess, after time: String = "1h") async throws -> (
            status: Int32, words: String
        ) {
            let run = try await gridd.gridctl("check", "--silent-after", time, "-o", "json")
            let checks = try JSONValue(run.stdout).elements
            return (run.status, checks.first { $0.check.string == "meters" }?.message.string ?? "")
        }

        @Test func whoFellSilentIsToldByNameAndIsNotOnceItSpeaksAgain() async throws {
            let gridd = try await GriddProcess.start()
            // 1 speaks, 2 fell silent, 3 was just added, 4 is gone for good.
            #expect(try await gridd.gridctl("meters", "add", "--count", "4", "--time-zone", "UTC").status == 0)
            try await send(gridd, 1, "10", secondsAgo: 60)
            for (ago, register) in [(5 * 3_600, "10"), (4 * 3_600, "11"), (3 * 3_600, "12")] {
                try await send(gridd, 2, register, secondsAgo: ago)
            }
            try await send(gridd, 4, "10", secondsAgo: 86_400)
            #expect(try await gridd.gridctl("meters", "retire", "4").status == 0)
            let told = try await silent(gridd)
            #expect(told.status == 1 && told.words == "1 of 3 meters silent for more than 1h: 2")
            #expect(try await silent(gridd, after: "4h").status == 0, "how long is too long is the asker's")
            // A restart neither silences anybody nor wakes them.
            #expect(try await gridd.terminate() == .exited(0))
            try await gridd.restart()
            #expect(try await silent(gridd) == told)
            // What it had kept from before comes late: that is no sign of life.
            try await send(gridd, 2, "10.5", secondsAgo: 4 * 3_600 + 1_800)
            #expect(try await silent(gridd) == told)
            try await send(gridd, 2, "20", secondsAgo: 30)
            #expect(try await silent(gridd).status == 0)
        }

        @Test func nothingIsMadeUpForAMeterThatIsSilentAndWhatWasMissedIsNamedEstimated() async throws {
            let gridd = try await GriddProcess.start()
            #expect(try await gridd.gridctl("meters", "add", "--time-zone", "UTC").status == 0)
            let lines = (0...6).map { hour in
                #"{"id": 1, "consumption": \#(hour * 2), "datetime": "2026-11-01T0\#(hour):00:00Z"}"# + "\n"
            }.joined()
            #expect(try await gridd.gridctl("import", "-", input: lines).status == 0)
            func hours() async throws -> [JSONValue] {
                try await gridd.json(
                    "history", "1", "--every", "1h", "--from", "2026-11-01", "--to", "2026-11-02"
                ).elements
            }
            let silent = try await hours()
            #expect(silent.count == 6 && silent.allSatisfy { $0.consumptionKwh == .number("2") })
            let last = try await gridd.json("meters").elements[0].lastReadingAt.string
            #expect(last == "2026-11-01T06:00:00Z")
            // Twelve hours later it speaks again.
            let word = #"{"id": 1, "consumption": 36, "datetime": "2026-11-01T18:00:00Z"}"# + "\n"
            #expect(try await gridd.gridctl("import", "-", input: word).status == 0)
            let after = try await hours()
            #expect(after.count == 18)
            #expect(after.prefix(6).allSatisfy { $0.quality.string == "measured" })
            #expect(after.dropFirst(6).allSatisfy { $0.quality.string == "estimated" })
            let sum = try after.reduce(Energy.zero) { sum, hour in
                guard case .number(let digits) = hour.consumptionKwh else { throw TestFailure("no energy") }
                return sum + (try Energy(kilowattHours: digits))
            }
            #expect(sum == .kilowattHours(36), "no more and no less than its register says")
        }
    }
}
