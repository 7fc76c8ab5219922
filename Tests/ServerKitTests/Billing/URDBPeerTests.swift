import Foundation
import GridModel
import Testing

@testable import ServerKit

/// What NREL's PySAM charges for the same load under the same records: Tests/Peers/URDB.
enum URDBPeer {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Peers/URDB")

    struct Golden: Decodable {
        struct Case: Decodable {
            var record: String
            var seed: UInt64
            var monthlyEnergyCharges: [String]
        }

        var cases: [Case]
    }

    static func text(_ name: String) -> String {
        (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
    }

    /// Whole watt-hours of each hour of a year, as make-golden makes them.
    static func load(_ seed: UInt64) -> [Int64] {
        var state = seed
        return (0..<8_760).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(state >> 52)
        }
    }

    /// The energy charges of the months of 2018, whose first day is a Monday, in cents.
    static func monthlyEnergyCharges(_ tariff: Tariff, _ hours: [Int64]) throws -> [Int64] {
        let start = Zone.utc.start(of: BillingFixture.date("2018-01-01"))
        return try (1...12).map { month in
            let period = BillingPeriod(CivilMonth(year: 2018, month: month)!, in: .utc)
            let plan = try BillingPlan(
                BillingTerms(period: period, tariffs: [TariffTerm(days: period.days, tariff: tariff)]))
            let usage = zip(plan.boundaries, plan.boundaries.dropFirst()).map { from, to in
                let sum = hours[Int((from - start) / 3_600_000)..<Int((to - start) / 3_600_000)].reduce(0, +)
                return Usage(energy: .wattHours(sum), quality: .measured)
            }
            let bill = try plan.bill([.importedEnergy: usage])
            return try bill.lines.filter { $0.kind == "energy" }.reduce(0) { sum, line in
                sum + (try Amount(line.amount, .usd)).minorUnits
            }
        }
    }
}

struct URDBPeerTests {
    @Test func monthlyEnergyChargesAreThoseOfPySAMToTheCent() throws {
        let golden = try JSONDecoder().decode(URDBPeer.Golden.self, from: Data(URDBPeer.text("golden.json").utf8))
        #expect(golden.cases.count == 4)
        try Self.expectSame(golden)
    }

    /// PySAM itself, where this machine's Python has it.
    @Test(.enabled(if: Self.hasPySAM)) func pySAMSaysSoToday() throws {
        let script = URDBPeer.folder.appending(path: "make-golden").path
        let data = try Python.run("import runpy; runpy.run_path(\"\(script)\")", input: Data())
        try Self.expectSame(try JSONDecoder().decode(URDBPeer.Golden.self, from: data))
    }

    private static func expectSame(_ golden: URDBPeer.Golden) throws {
        for golden in golden.cases {
            let tariff = try URDBImport.tariff(URDBPeer.text(golden.record))
            let ours = try URDBPeer.monthlyEnergyCharges(tariff, URDBPeer.load(golden.seed))
            let theirs = try golden.monthlyEnergyCharges.map { try DecimalDigits.scaled($0, decimals: 2) }
            #expect(ours == theirs, "\(golden.record)")
        }
    }

    static let hasPySAM = Python.has("PySAM.Utilityrate5", "PySAM.ResourceTools")
}
