import Foundation
import GridModel
import Testing

@testable import ServerKit

/// A real house's February under the white tariff, by the readings and plain arithmetic (UCI, Hebrail & Berard, CC BY 4.0).
///
/// The file is not part of this repository; without it the test is skipped.
struct RealMonthTests {
    static let path = "../shared/data/uci_household_2007-02_minute.csv"
    static let hasData = FileManager.default.isReadableFile(atPath: path)

    /// Each minute's energy in milliwatt-hours, from the first of the month; none where the row is missing.
    static func minutes() throws -> [Int64] {
        var minutes = [Int64](repeating: 0, count: 28 * 1_440)
        for row in try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst() {
            let fields = row.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.filter { $0 != "\"" }
            }
            let (date, time) = (fields[1].split(separator: "/"), fields[2].split(separator: ":"))
            guard let watts = try? DecimalDigits.scaled(fields[3], decimals: 3), let day = Int(date[0]),
                let hour = Int(time[0]), let minute = Int(time[1])
            else { continue }
            minutes[(day - 1) * 1_440 + hour * 60 + minute] = Int64(DecimalDigits.quotient(Int128(watts) * 1_000, 60))
        }
        return minutes
    }

    @Test(.enabled(if: Self.hasData)) func aRealMonthUnderTheWhiteTariffIsWhatAPersonReckons() throws {
        let minutes = try Self.minutes()
        let zone = try #require(Zone("Europe/Paris"))
        let plan = try BillingPlan(
            BillingFixture.terms(try BillingFixture.readyMade("white"), "2007-02", in: zone))
        let start = plan.boundaries[0]
        let usage = zip(plan.boundaries, plan.boundaries.dropFirst()).map { from, to in
            Usage(
                energy: Energy(
                    milliwattHours: minutes[Int((from - start) / 60_000)..<Int((to - start) / 60_000)].reduce(0, +)),
                quality: .measured)
        }
        let bill = try plan.bill([.importedEnergy: usage], explained: true)
        // Peak 17–20, intermediate the hour on either side, on Mondays to Fridays but Carnival's Tuesday, the 20th;
        // 1 February 2007 was a Thursday.
        var bands = ["peak": Int64(0), "intermediate": 0, "off-peak": 0]
        for (minute, energy) in minutes.enumerated() {
            let (day, hour) = (minute / 1_440 + 1, minute / 60 % 24)
            let isWorkingDay = (day + 2) % 7 < 5 && day != 20
            let band =
                switch hour {
                case 17..<20 where isWorkingDay: "peak"
                case 16 where isWorkingDay, 20 where isWorkingDay: "intermediate"
                default: "off-peak"
                }
            bands[band, default: 0] += energy
        }
        #expect(bill.consumption.milliwattHours == bands.values.reduce(0, +))
        #expect(bill.consumption.display.hasPrefix("941.48"))
        // Prices with tax: base / ((1 − 0.18)(1 − 0.0082 − 0.0377)), to 6 decimals.
        let prices = [
            ("TE, peak", "peak", 550_000), ("TE, intermediate", "intermediate", 350_000),
            ("TE, off-peak", "off-peak", 330_000), ("TUSD, peak", "peak", 1_050_000),
            ("TUSD, intermediate", "intermediate", 680_000), ("TUSD, off-peak", "off-peak", 310_000),
        ]
        var total: Int64 = 0
        for (label, band, price) in prices {
            let withTax = (Int64(price) * 1_000_000 * 2 + 782_362) / (782_362 * 2)
            let hundredths = (bands[band]! + 5_000) / 10_000
            let cents = (hundredths * withTax + 500_000) / 1_000_000
            let line = try #require(bill.lines.first { $0.label == label })
            #expect(line.quantity?.millionths == hundredths * 10_000)
            #expect(line.unitPrice == Rate(mantissa: withTax, scale: 6))
            #expect(line.amount == DecimalDigits.text(cents, decimals: 2, atLeast: 2))
            total += cents
        }
        #expect(bill.total.minorUnits == total)
    }
}
