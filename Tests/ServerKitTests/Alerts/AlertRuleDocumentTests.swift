import Foundation
import GridModel
import Testing

@testable import ServerKit

struct AlertRuleDocumentTests {
    @Test(arguments: ReadyMadeRules.all)
    func aReadyMadeRuleIsReadAsItIsCalled(_ document: ReadyMadeRules.Document) throws {
        let rule = try AlertRuleText.read(document.text)
        #expect(rule.name == document.name)
        let json = try JSONEncoder().encode(rule)
        #expect(try JSONDecoder().decode(AlertRule.self, from: json) == rule)
        // What the API shows of it is a document itself.
        #expect(try AlertRuleText.read(String(decoding: json, as: UTF8.self)) == rule)
    }

    @Test func thereIsOneOfEachKind() throws {
        let kinds = try ReadyMadeRules.all.map { try AlertRuleText.read($0.text).kind }
        #expect(Set(kinds) == Set(AlertKind.allCases))
    }

    @Test func outOfTheBoxThereAreTwo() async throws {
        try await withStore(.sqlite) { store, _ in
            let rules = try await store.alertRules()
            #expect(rules.map(\.name) == ["bill-variation", "excessive-consumption"])
            #expect(rules.allSatisfy { $0.isEnabled && $0.version == 1 })
        }
    }

    @Test func everyFaultIsToldAtOnceWithItsLine() {
        let text = """
            name: ünsound
            kind: power
            severity: dire
            select: {meters: x}
            for: soon
            limit: 5 kW
            ofContract: 100 %
            loudness: 11
            """
        let faults = #expect(throws: TariffFaults.self) { try AlertRuleText.read(text) }
        #expect(faults?.faults.map(\.line) == [1, 1, 3, 4, 5, 8])
        #expect(faults?.text.contains("did you mean") == false)
        #expect(faults?.text.contains("say one of limit") == true)
    }

    @Test(arguments: [
        "kind: consumption", "name: a", "name: a\nkind: consumptoin",
        "name: a\nkind: consumption\nover: week\nlimit: 3",
        "name: a\nkind: consumption\nover: day\nlimit: 0",
        "name: a\nkind: consumption\nover: day\nlimit: 30\nclear: 31",
        "name: a\nkind: bill-variation\nchange: 30\nperiods: 3", "name: a\nkind: silent\nwarn: 1\ncritical: 24h",
        "name: a\nkind: outage\nby: street\nleast: 10\nshare: 50 %\nwithin: 15m",
        "name: a\nkind: base-load\ndays: 7",
        "name: a\nkind: night-use\nfrom: '25:00'\nto: '05:00'\nlimit: 2\nnights: 3",
        "name: a\nkind: spike\nselect: {site: North, tariff: white}", "name: a\nkind: stuck-register\nafter: 3", "",
    ])
    func whatIsNoRuleIsRefused(_ text: String) {
        #expect(throws: TariffFaults.self) { try AlertRuleText.read(text) }
    }

    @Test(arguments: ["for", "keep"]) func anInvoiceRunIsJudgedOnce(_ key: String) throws {
        let faults = #expect(throws: TariffFaults.self) {
            try AlertRuleText.read("name: a\nkind: invoice-run\n\(key): 5m")
        }
        #expect(faults?.text.contains("judged once, when it ends; leave \(key) out") == true)
        #expect(try AlertRuleText.read("name: a\nkind: invoice-run\n\(key): 0s").kind == .invoiceRun)
    }

    @Test(arguments: [
        ("all", AlertSelection.all), ("{meters: '1-10,12'}", .meters(MeterSelection(text: "1-10,12")!)),
        ("{site: North}", .site("North")), ("{tariff: white}", .tariff("white")),
        ("{meters: 7}", .meters([7].selection)),
    ])
    func aRuleIsAboutSomeMeters(_ text: String, _ selection: AlertSelection) throws {
        #expect(try AlertRuleText.read("name: a\nkind: spike\nselect: \(text)").select == selection)
    }

    @Test func theSchemaKnowsEachKindsParameters() throws {
        let schema = AlertRuleSchema.text
        for kind in AlertKind.allCases {
            #expect(schema.contains("\"const\" : \"\(kind.rawValue)\""))
        }
    }

    @Test(arguments: [
        ("500ms", 500), ("30s", 30_000), ("15m", 900_000), ("24h", 86_400_000), ("3d", 259_200_000), ("0s", 0),
    ])
    func aLengthOfTimeIsWrittenAsItIsRead(_ text: String, _ milliseconds: Int64) {
        #expect(TimeLength(text: text)?.milliseconds == milliseconds)
        #expect(TimeLength(milliseconds: milliseconds).text == text)
    }

    @Test(arguments: ["", "15", "m", "-1s", "1.5h", "15 m", "99999999999d", "4000d"])
    func whatIsNoLengthOfTimeIsNone(_ text: String) { #expect(TimeLength(text: text) == nil) }
}

extension [MeterID] {
    fileprivate var selection: MeterSelection { MeterSelection(self) }
}
