import Foundation
import GridModel
import TestSupport
import Testing

extension EndToEnd {
    /// February 2007 of a real house, minute by minute.
    struct HouseholdMonth {
        /// A register value at a minute's end, worked out from the file by whole numbers alone.
        private struct Month {
            /// CSV lines of the readings, without a header.
            var lines: [String] = []
            /// Milliwatt-hours of the register at each local midnight, from 1 February to 1 March.
            var midnights: [Int64] = []

            /// Reads the file's rows; `NA` rows have no reading, and no energy.
            init(_ text: String, meter: String) throws {
                // Thousandths of a kW, summed over minutes: a milliwatt-hour is 3/50 of one.
                var sum: Int64 = 0
                let begin = Instant(rfc3339: "2007-01-31T23:00:00Z")!
                lines = ["\(meter),\(begin),0"]
                midnights = [0]
                for (minute, row) in text.split(whereSeparator: \.isNewline).dropFirst().enumerated() {
                    let power = String(row.split(separator: ",")[3])
                    if power != "NA" {
                        sum += try DecimalDigits.scaled(power, decimals: 3)
                        let end = begin.adding(seconds: Int64(minute + 1) * 60)
                        lines.append("\(meter),\(end),\(Self.kilowattHours(sum))")
                    }
                    if (minute + 1) % 1_440 == 0 { midnights.append(Self.milliwattHours(sum)) }
                }
            }

            /// Rounded half to even, as a reading of 6 decimals is.
            private static func milliwattHours(_ sum: Int64) -> Int64 {
                let (whole, rest) = (sum * 50).quotientAndRemainder(dividingBy: 3)
                return whole + (rest == 2 ? 1 : 0)
            }

            private static func kilowattHours(_ sum: Int64) -> String {
                let digits = String(milliwattHours(sum))
                let padded = String(repeating: "0", count: max(0, 7 - digits.count)) + digits
                return "\(padded.dropLast(6)).\(padded.suffix(6))"
            }
        }

        private static let file = Programs.testData.map { $0 + "/uci_household_2007-02_minute.csv" }

        @Test(.enabled(if: Programs.testData != nil, "GRIDD_TEST_DATA names no folder with the UCI readings"))
        func aRealMonthInAnyOrderIsMeteredAndBilledExactly() async throws {
            let gridd = try await GriddProcess.start()
            let added = try await gridd.json("meters", "add", "--name", "Sceaux", "--time-zone", "Europe/Paris")
            let id = "\(added[0].id.int ?? 0)"
            let month = try Month(String(contentsOfFile: try #require(Self.file), encoding: .utf8), meter: id)
            #expect(month.lines.count == 40_319)

            var random = Shuffler(state: 2_007)
            let shuffled = month.lines.shuffled(using: &random)
            let parts = (0..<3).map { part in
                shuffled.enumerated().filter { $0.offset % 3 == part }.map(\.element)
            }
            for (number, part) in parts.enumerated() {
                let file = try gridd.folder.write(csv(part), to: "part\(number).csv")
                let outcome = try await gridd.json("import", file)
                #expect(outcome.accepted.int == part.count)
                #expect(outcome.duplicates.int == 0)
                #expect(try await gridd.gridctl("compact").status == 0)
                if number == 1 {
                    #expect(try await gridd.terminate() == .exited(0))
                    try await gridd.restart()
                }
            }
            try await check(gridd, id, month)

            // All of it once more changes nothing, and says so.
            let file = try gridd.folder.write(csv(month.lines), to: "all.csv")
            let outcome = try await gridd.json("import", file)
            #expect(outcome.accepted.int == 0)
            #expect(outcome.duplicates.int == 40_319)
            try await check(gridd, id, month)
            try await explain(gridd, id)
        }

        /// The month under three bands, on one screen of a plain terminal: who has a calculator gets the same total.
        private func explain(_ gridd: GriddProcess, _ id: String) async throws {
            let white = try await gridd.gridctl("tariffs", "ready-made", "white").stdout
            #expect(try await gridd.gridctl("tariffs", "add", "-", input: white).status == 0)
            let command = ["invoice", id, "--period", "2007-02", "--what-if", "white", "--explain"]
            let screen = try await PseudoTerminal.run(
                Programs.path(of: "gridctl"), ["--server", gridd.socket] + command,
                environment: PseudoTerminal.plainEnvironment(), columns: 80, rows: 24
            ) { terminal in
                _ = try await terminal.exitStatus()
                return terminal.screen
            }
            let text = screen.joined(separator: "\n")
            #expect(screen.first?.hasPrefix("Invoice (draft) of meter \(id) by white") == true, "\(text)")
            #expect(screen.contains { $0.hasPrefix("Total  905.82 BRL") }, "\(text)")
            let products = text.matches(of: /([0-9.]+) kWh[^×\n]* × ([0-9.]+) = ([0-9.]+) BRL/)
            #expect(products.count == 7, "\(text)")
            var total: Int64 = 0
            for product in products {
                let quantity = try DecimalDigits.scaled(String(product.1), decimals: 2)
                let price = try DecimalDigits.scaled(String(product.2), decimals: 6)
                // Half a cent goes up.
                let cents = (quantity * price + 500_000) / 1_000_000
                #expect(try DecimalDigits.scaled(String(product.3), decimals: 2) == cents, "\(product.0)")
                total += cents
            }
            #expect(total == 90_582)
        }

        private func check(_ gridd: GriddProcess, _ id: String, _ month: Month) async throws {
            #expect(try await gridd.json("status").readings.stored.int == 40_319)
            let span = ["--from", "2007-02-01", "--to", "2007-03-01"]
            let months = try await gridd.json(["history", id, "--every", "1mo"] + span)
            #expect(months.elements.count == 1)
            #expect(months[0].consumptionKwh.energy?.display == "941.481")
            #expect(months[0].consumptionKwh.energy?.milliwattHours == month.midnights.last)

            let days = try await gridd.json(["history", id, "--every", "1d"] + span)
            let expected = zip(month.midnights, month.midnights.dropFirst()).map { $1 - $0 }
            #expect(days.elements.map { $0.consumptionKwh.energy?.milliwattHours } == expected)
            #expect(days.elements.allSatisfy { $0.quality.string == "measured" })

            let hours = try await gridd.json(["history", id, "--every", "1h"] + span)
            #expect(hours.elements.count == 28 * 24)
            let interpolated = hours.elements.filter { $0.quality.string != "measured" }
            // The readings of 22:59 and 23:00 local time are missing: the bound of two hours.
            #expect(interpolated.map(\.start.string) == ["2007-02-22T21:00:00Z", "2007-02-22T22:00:00Z"])
            #expect(interpolated.allSatisfy { $0.quality.string == "interpolated" })
            let total = hours.elements.reduce(Energy.zero) { $0 + ($1.consumptionKwh.energy ?? .zero) }
            #expect(total.milliwattHours == month.midnights.last)

            let invoice = try await gridd.json("invoice", id, "--period", "2007-02")
            #expect(invoice.total.amount.string == "376.59")
            #expect(invoice.consumptionKwh.energy?.display == "941.481")
            try await checkInsight(gridd, id, month)
        }

        /// What is on all the time, and when: the same in a month that came in any order.
        private func checkInsight(_ gridd: GriddProcess, _ id: String, _ month: Month) async throws {
            let insight = try await gridd.json("insight", id, "--to", "2007-03-01")
            #expect(insight.days.int == 28 && insight.hours.known.int == 672)
            #expect(insight.consumptionKwh.energy?.milliwattHours == month.midnights.last)
            // A twentieth of the hours: the 34th lowest of 672, as sort and head find it.
            #expect(insight.baseLoad.powerKw.energy?.display == "0.268")
            #expect(insight.dearestDays[0].day.string == "2007-02-03")
            #expect(insight.price.total.amount.string == "376.59")
            let readings = insight.baseLoad.readings
            let hour = try await gridd.json(
                "history", id, "--every", "1h", "--from", readings.start.string ?? "", "--to", readings.end.string ?? ""
            )
            #expect(hour.elements.map { $0.averageKw.energy } == [insight.baseLoad.powerKw.energy])
        }

        private func csv(_ lines: [String]) -> String {
            "meter,at,registerKwh\n" + lines.joined(separator: "\n") + "\n"
        }

        /// A reproducible order (Knuth's MMIX constants).
        private struct Shuffler: RandomNumberGenerator {
            var state: UInt64
            mutating func next() -> UInt64 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return state ^ (state >> 33)
            }
        }
    }
}
