import Foundation
import GridModel
import Testing

@testable import ServerKit

struct TariffTextTests {
    /// A document with everything there is, in YAML.
    static let everything = """
        name: everything
        title: All there is
        currency: BRL
        validFrom: 2026-01-01
        source: made for tests
        rounding:
          quantity: {decimals: 2, rule: half-up}
          price: {decimals: 6, rule: half-even}
          line: {decimals: 2, rule: truncate}
          total: {decimals: 1, rule: half-up}
        taxes:
          method: inside-product
          rates:
          - {name: ICMS, rate: 0.17}
          - {name: ICMS, from: 2026-06-01, rate: "0.18"}
          - {name: PIS, rate: 0.0082, group: federal}
        holidays: {calendar: brazil, fixed: ["06-24"], easter: [39], dates: [2026-07-09]}
        seasons:
        - {name: wet, from: 11-01, to: 04-30}
        - {name: dry, from: 05-01, to: 10-31}
        bands:
        - {band: peak, days: [weekdays, sat], hours: ["17:00-20:00", 7-9], seasons: [dry]}
        - {band: night, hours: 22:30-06:00}
        - {band: day, months: [1, 2]}
        - {band: day}
        components:
        - {kind: energy, label: TE, bands: {peak: 1.20, night: [{upTo: 10.5, price: 0}, {price: 0.30}], day: "0.4"}}
        - {kind: energy, label: TUSD, tiers: [{upTo: 100, price: 0.1}, {price: 0.20}], seasons: [wet], to: 2026-12-31}
        - {kind: energy, label: Spot, to: 2026-06-30, series: [{from: 2026-01-01T00:00:00Z, minutes: 30, prices: [1, -2]}]}
        - kind: surcharge
          label: Flag
          rates: {green: 0, yellow: [{price: 0.01}, {from: 2026-05-01, price: 0.01885}]}
          months: {2026-10: yellow}
          otherwise: green
        - {kind: surcharge, label: Levy, price: 0.001, taxed: false, from: 2026-02-01}
        - {kind: fixed, label: Meter, price: 10.00, per: month}
        - {kind: demand, label: Demand, minutes: 15, tiers: [{upTo: 5, price: 1}, {price: 2}]}
        - {kind: minimum, from: 2026-07-01,
           label: Availability,
           consumption: {single-phase: 30, two-phase-two-wire: 30, two-phase-three-wire: 50, three-phase: 100},
           band: day}
        - {kind: minimum, label: Least, amount: 5.00}
        - {kind: percentage, label: Fund, rate: 0.03, of: [TE]}
        - {kind: municipal, label: COSIP, byConsumption: [{upTo: 50, amount: 0}, {amount: 15.00}]}
        - {kind: municipal, label: COSIP 2, reference: 300.00, byConsumption: [{upTo: 50, rate: 0.01}, {rate: 0.05}]}
        - {kind: discount, label: Social, of: [TUSD], tiers: [{upTo: 80, rate: 1}, {rate: 0}]}
        - {kind: credit, label: Export, from: 2026-07-01, register: 1, netted: true, price: 0.25}
        dueDays: 10
        latePayment: {fine: 0.02, interest: 0.01, exclude: [municipal]}

        """

    private func faults(of text: String) throws -> TariffFaults {
        try #require(throws: TariffFaults.self) { try TariffText.read(text) }
    }

    @Test func everythingThatADocumentSaysIsInTheTariff() throws {
        let tariff = try TariffText.read(Self.everything)
        #expect(tariff.proration == .intervals)
        #expect(tariff.bands[0].days == DayKind.weekdays + [.saturday])
        #expect(tariff.bands[0].hours?.map(\.text) == ["17:00-20:00", "07:00-09:00"])
        #expect(tariff.components.count == 14)
        guard case .energy(.bands(let prices, .band)) = tariff.components[0].charge else {
            Issue.record("TE has bands")
            return
        }
        // The digits that were written, trailing zeros and all: never by way of a binary fraction.
        #expect(prices["peak"] == .flat(Rate(mantissa: 120, scale: 2)))
        #expect(tariff.components[8].charge == .minimum(.amount(Rate(mantissa: 500, scale: 2))))
        #expect(tariff.latePayment?.rule == .truncate)
        #expect(tariff.latePayment?.monthDays == 30)
        #expect(tariff.dueDays == 10)
    }

    @Test func whatIsWrittenIsReadTheSame() throws {
        let tariff = try TariffText.read(Self.everything)
        #expect(try TariffText.read(TariffText.write(tariff)) == tariff)
        let json = String(decoding: try JSONEncoder().encode(tariff), as: UTF8.self)
        #expect(try TariffText.read(json) == tariff)
        #expect(try JSONDecoder().decode(Tariff.self, from: Data(json.utf8)) == tariff)
    }

    /// Each replaces something in the document by something wrong, and the fault says where and what to do.
    @Test(arguments: [
        ("title: All", "titel: All", 2, "titel", "did you mean title?"),
        ("currency: BRL", "currency: Real", 3, "currency", "write its ISO 4217 code, such as BRL"),
        (
            "validFrom: 2026-01-01", "validFrom: 1.1.2026", 4, "validFrom",
            "\"1.1.2026\" is no date; write it as 2026-11-22"
        ),
        ("validFrom: 2026-01-01\n", "", 1, "", "validFrom is missing"),
        (
            "line: {decimals: 2, rule: truncate}", "line: {decimals: 3, rule: truncate}", 9, "rounding.line.decimals",
            "from 0 to 2"
        ),
        ("rule: truncate", "rule: trunc", 9, "rounding.line.rule", "did you mean truncate?"),
        ("rate: 0.17}", "rate: 17}", 14, "taxes.rates[0].rate", "0.18 for 18 %"),
        ("rate: 0.17}", "rate: 1}", 12, "taxes", "leave nothing of a price"),
        ("{name: ICMS, from: 2026-06-01", "{name: ICMS", 12, "taxes", "ICMS has two rates"),
        ("to: 04-30", "to: 02-30", 19, "seasons[0].to", "\"02-30\" is no day of a year"),
        ("to: 04-30", "to: 05-30", 19, "seasons", "wet and dry overlap"),
        ("seasons: [dry]}", "seasons: [dray]}", 22, "bands[0].seasons[0]", "did you mean dry?"),
        ("hours: 22:30-06:00", "hours: 22:30 to 06:00", 23, "bands[1].hours", "write it as 17:00-20:00"),
        ("- {band: day}\n", "", 22, "bands", "no band is in force at 06:00 on mon (03-01)"),
        ("peak: 1.20, ", "", 27, "components[0]", "band peak has no price here"),
        ("peak: 1.20", "peek: 1.20", 27, "components[0]", "did you mean peak?"),
        (
            "{upTo: 10.5, price: 0}", "{upTo: 10.5, price: zero}", 27, "components[0].bands.night[0].price",
            "\"zero\" is no price"
        ),
        ("[{upTo: 100, price: 0.1}", "[{price: 0.1}", 28, "components[1].tiers[0]", "only the last tier has no end"),
        ("{price: 0.20}]", "{upTo: 100, price: 0.20}]", 28, "components[1].tiers[1]", "leave out its upTo"),
        ("minutes: 30", "minutes: 25", 29, "components[2].series[0].minutes", "divides an hour"),
        ("2026-10: yellow", "2026-10: yelow", 33, "components[3].months.2026-10", "did you mean yellow?"),
        ("2026-10: yellow", "2026-13: yellow", 33, "components[3].months.2026-13", "is no month"),
        ("per: month", "per: year", 36, "components[5].per", "it is one of month, day"),
        ("kind: fixed", "kind: fixd", 36, "components[5].kind", "did you mean fixed?"),
        (
            "three-phase: 100}", "three-phaze: 100}", 40, "components[7].consumption.three-phaze",
            "did you mean three-phase?"
        ),
        ("   band: day}\n", "  }\n", 38, "components[7]", "energy has bands"),
        ("of: [TE]", "of: [TF]", 43, "components[9]", "did you mean TE?"),
        ("{amount: 15.00}]", "{rate: 15.00}]", 44, "components[10].byConsumption[1].rate", "write amount"),
        ("of: [TUSD]", "of: [Spot]", 46, "components[12]", "a price for each instant"),
        (
            "tiers: [{upTo: 80, rate: 1}", "tiers: [{upTo: 80, rate: 2}", 46, "components[12].tiers[0].rate",
            "it is a fraction"
        ),
        ("label: COSIP 2", "label: COSIP", 45, "components[11]", "give them two labels"),
        ("register: 1", "register: 0", 47, "components[13].register", "from 1 to 65535"),
        ("price: 0.25}", "price: 0.25, bands: {peak: 1, night: 1, day: 1}}", 47, "components[13]", "keep one of them"),
        ("of: [TE]", "of: [Export]", 43, "components[9]", "move Fund down"),
        ("{kind: minimum, from: 2026-07-01,", "{kind: minimum,", 38, "components[7]", "write an amount as the minimum"),
        ("Export, from: 2026-07-01,", "Export,", 47, "components[13]", "Spot has a price for each instant"),
        (
            "price: 0.25}", "series: [{from: 2026-07-01T00:00:00Z, minutes: 60, prices: [1]}]}", 47, "components[13]",
            "what is set off has no price for each instant"
        ),
        ("fine: 0.02", "fine: 2 %", 49, "latePayment.fine", "\"2 %\" is no fine"),
    ])
    func aFaultSaysWhereAndWhatToDo(old: String, new: String, line: Int, path: String, wayOut: String) throws {
        #expect(Self.everything.contains(old))
        let text = Self.everything.replacing(old, with: new, maxReplacements: 1)
        let faults = try faults(of: text)
        let fault = faults.faults.first { $0.message.contains(wayOut) }
        #expect(fault != nil, "\(faults.text)")
        #expect(fault?.line == line, "\(faults.text)")
        #expect(fault?.path == path, "\(faults.text)")
    }

    @Test func everythingThatIsWrongIsSaidAtOnce() throws {
        let text = """
            name: -x
            curency: BRL
            validFrom: soon
            rounding: {line: {decimals: 9, rule: half-up}}
            components:
            - {kind: energy, label: TE}
            - {kind: enery, label: TUSD, price: 1}
            - {kind: fixed, label: F, price: 1,5, per: month}
            """
        let faults = try faults(of: text)
        #expect(faults.faults.count >= 8, "\(faults.text)")
        #expect(Set(faults.faults.compactMap(\.line)) == [1, 2, 3, 4, 6, 7, 8])
    }

    @Test func aComponentThatCannotBeReadHidesNoOther() throws {
        let text = """
            name: white
            currency: BRL
            validFrom: 2026-01-01
            rounding: {line: {decimals: 2, rule: half-up}}
            bands:
            - {band: peak, days: weekdays, hours: "17-20"}
            components:
            - {kind: enery, label: TE, price: 0.35}
            - {kind: energy, label: TUSD, bands: {peek: 1}}
            - {kind: percentage, label: Fund, rate: 0.01, of: [TE]}
            """
        let faults = try faults(of: text)
        // That TE is not there follows from the fault it has, and is not said.
        #expect(faults.faults.map(\.line) == [6, 8, 9, 9], "\(faults.text)")
    }

    @Test(arguments: [
        ("", "there is no document"), ("# only a comment", "there is no document"),
        ("a", "write it as keys and values"),
        ("[1, 2]", "write it as keys and values"), ("{", "neither YAML nor JSON"),
        ("name: a\nname: b", "is there twice"),
        ("a: *b", "neither YAML nor JSON"), ("\u{1}", "no text"), ("a: b\n---\nc: d", "neither YAML nor JSON"),
        ("{? [a, b] : c}", "is no word"),
    ])
    func whatIsNoDocumentIsAFaultToo(text: String, message: String) throws {
        let faults = try faults(of: text)
        #expect(faults.text.contains(message), "\(faults.text)")
    }

    /// A document that would grow beyond all measure, or nest deeper than a thread's stack.
    @Test func hostileDocumentsAreFaultsLikeOthers() {
        let bomb = (1...30).reduce("a0: &a0 [x, x, x, x]\n") { text, level in
            let before = "*a\(level - 1)"
            return text + "a\(level): &a\(level) [\(before), \(before), \(before), \(before)]\n"
        }
        let documents = [
            bomb + "components: *a30\n", String(repeating: "[", count: 100_000),
            String(repeating: "- ", count: 100_000), String(repeating: "{a: ", count: 100_000),
            "name: " + String(repeating: "x", count: TariffText.longest),
        ]
        for document in documents {
            #expect(throws: TariffFaults.self) { try TariffText.read(document) }
        }
    }

    @Test func jsonIsADocumentAsWell() throws {
        let text = """
            {
            \t"name": "flat", "currency": "EUR", "validFrom": "2026-01-01",
            \t"rounding": {"line": {"decimals": 2, "rule": "half-up"}},
            \t"components": [{"kind": "energy", "label": "Ström \\u00e9 \\/", "price": 0.2500}]
            }
            """
        let tariff = try TariffText.read(text)
        #expect(tariff.components[0].label == "Ström é /")
        #expect(tariff.components[0].charge == .energy(.flat(Rate(mantissa: 2_500, scale: 4))))
    }
}
