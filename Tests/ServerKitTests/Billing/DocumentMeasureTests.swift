import GridModel
import Testing

@testable import ServerKit

/// What a document may grow to before it is read.
struct DocumentMeasureTests {
    /// Levels of a list of ten times the level before, the last of them under a key.
    private static func bomb(_ levels: Int, _ key: String) -> String {
        (1...levels).reduce("a0: &a0 [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]\n") { text, level in
            let before = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            return text + "a\(level): &a\(level) [\(before)]\n"
        } + "\(key): *a\(levels)\n"
    }

    @Test(arguments: ["energyratestructure", "flatdemandstructure", "? *a20\n: x\nb"])
    func aliasesOfAliasesAreTakenAsWhatTheyStandFor(key: String) throws {
        let faults = try #require(throws: TariffFaults.self) { try URDBImport.tariff(Self.bomb(20, key)) }
        #expect(faults.text.contains("line 7: the document holds more than 2097152 values"), "\(faults.text)")
    }

    @Test func aYearOfPricesInEachOfManyStretchesIsTooMuch() throws {
        let prices = Array(repeating: "1", count: 5_000).joined(separator: ",")
        let stretch = "a: &s {from: 2026-01-01T00:00:00Z, minutes: 30, prices: [\(prices)]}\n"
        let many = Array(repeating: "*s", count: 1_000).joined(separator: ",")
        let text = stretch + "components:\n- {series: [\(many)]}\n"
        let faults = try #require(throws: TariffFaults.self) { try TariffText.read(text) }
        #expect(faults.faults.map(\.line) == [3], "\(faults.text)")
    }

    @Test func aliasesNestNoDeeperThanAnyDocument() throws {
        let text = (1...2_000).reduce("a0: &a0 x\n") { text, level in
            text + "a\(level): &a\(level) [[[[[[[[[[*a\(level - 1)]]]]]]]]]]\n"
        }
        let faults = try #require(throws: TariffFaults.self) { try TariffText.read(text) }
        #expect(faults.text.contains("more than 100 levels deep"), "\(faults.text)")
    }

    @Test func anAliasStandsForWhatItNames() throws {
        let tariff = try TariffText.read(
            """
            name: white
            currency: BRL
            validFrom: 2026-01-01
            rounding: {line: &cents {decimals: 2, rule: half-up}, total: *cents}
            components:
            - {kind: energy, label: TE, price: 0.35}
            """)
        #expect(tariff.rounding.total == Rounding(decimals: 2, .halfUp))
    }

    @Test func noMoreFaultsAreToldThanSomebodyWouldRead() throws {
        let csv = "valid_from,valid_to,value_inc_vat\n" + String(repeating: "a\n", count: 200_000)
        let faults = try #require(throws: TariffFaults.self) {
            try DynamicPriceImport(name: "agile", currency: .eur, unit: .minor).tariff(csv, in: .utc)
        }
        #expect(faults.faults.count == FaultList.most + 1)
        #expect(faults.faults[0].line == 2 && faults.faults[99].line == 101)
        #expect(faults.faults[100].message.contains("there are more faults than these 100"))
    }
}
