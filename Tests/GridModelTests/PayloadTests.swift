import Foundation
import Testing

@testable import GridModel

/// The keys and forms that scripts rely on.
struct PayloadTests {
    private static let at = Instant(rfc3339: "2026-11-22T13:00:00Z")!
    private static let alert = Alert(
        id: 3, meter: 1, rule: AlertRuleName.excessiveConsumption, state: .firing, since: at, message: "m",
        acknowledgedBy: nil, acknowledgedAt: nil)

    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test func whatIsCodedAsTextComesBackAndOtherTextIsRefusedByName() throws {
        func check<Value: TextCoded & Equatable>(_ text: String, _ value: Value?, refused: String, _ words: String)
            throws
        {
            let value = try #require(value)
            #expect(try json([value]) == "[\"\(text)\"]")
            #expect(try JSONDecoder().decode([Value].self, from: Data("[\"\(text)\"]".utf8)) == [value])
            let error = #expect(throws: DecodingError.self) {
                try JSONDecoder().decode([Value].self, from: Data("[\"\(refused)\"]".utf8))
            }
            if case .dataCorrupted(let context)? = error { #expect(context.debugDescription == words) }
        }
        try check(
            "day-15", BillingCycle(day: 15), refused: "day-29",
            "day-29 is no billing cycle; it is month, or day-1 to day-28")
        try check(
            "2026-11-22", CivilDate(year: 2026, month: 11, day: 22), refused: "2026-02-30",
            "2026-02-30 is no date; dates are like 2026-11-22")
        try check(
            "2026-11", CivilMonth(year: 2026, month: 11), refused: "2026-13",
            "2026-13 is no month; months are like 2026-11")
        try check("12-25", MonthDay(month: 12, day: 25), refused: "12-32", "12-32 is no day like 12-25")
        try check("7.5", Multiplier("7.5"), refused: "x", "x is no multiplier such as 40, 7.5 or 200/5")
        try check(
            "America/Bahia", Zone("America/Bahia"), refused: "Mars/Base",
            "there is no time zone Mars/Base; names are like America/Bahia")
    }

    @Test func aMeterWithoutReadingsSaysSoWithNulls() throws {
        let meter = Meter(
            id: 1, name: nil, serial: nil, status: .active, registerKwh: nil, powerKw: nil, lastReadingAt: nil,
            timeZone: Zone("America/Bahia")!, enrolledAt: Self.at)
        let text = try json(meter)
        #expect(
            text
                == #"{"enrolledAt":"2026-11-22T13:00:00Z","id":1,"lastReadingAt":null,"name":null,"powerKw":null,"#
                + #""registerKwh":null,"serial":null,"status":"active","timeZone":"America/Bahia"}"#)
        #expect(try JSONDecoder().decode(Meter.self, from: Data(text.utf8)) == meter)
    }

    @Test func anIntervalHasEnergyAndPowerAsDecimals() throws {
        var interval = Interval(
            start: Self.at, end: Self.at.adding(seconds: 3_600), consumptionKwh: .wattHours(500),
            averageKw: .watts(500), quality: .measured, partial: false)
        let text = try json(interval)
        #expect(
            text
                == #"{"averageKw":0.5,"consumptionKwh":0.5,"end":"2026-11-22T14:00:00Z","partial":false,"#
                + #""quality":"measured","start":"2026-11-22T13:00:00Z"}"#)
        #expect(try JSONDecoder().decode(Interval.self, from: Data(text.utf8)) == interval)
        interval.averageKw = nil
        #expect(try json(interval).contains(#""averageKw":null"#))
    }

    @Test func anInvoiceHasTheKeysThatScriptsReadEvenWhenTheyAreNull() throws {
        let invoice = Invoice(
            number: nil, meter: 1, status: .draft, period: TimeSpan(start: Self.at, end: Self.at.adding(seconds: 1)),
            timeZone: .utc, tariff: "default", consumptionKwh: .kilowattHours(191), quality: .measured,
            lines: [
                InvoiceLine(
                    kind: "energy", label: "Energy, flat", quantity: .whole(191), unit: "kWh",
                    unitPrice: Rate(mantissa: 40, scale: 2), amount: "76.40", quality: .measured)
            ],
            total: Amount(minorUnits: 7_640, .brl), dueDate: nil, payment: nil)
        let text = try json(invoice)
        for part in [
            #""number":null"#, #""dueDate":null"#, #""payment":null"#, #""consumptionKwh":191"#, #""unitPrice":"0.40""#,
            #""amount":"76.40""#, #""total":{"amount":"76.40","currency":"BRL"}"#, #""status":"draft""#,
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
        #expect(try JSONDecoder().decode(Invoice.self, from: Data(text.utf8)) == invoice)
    }

    @Test func eachKindOfLiveEventIsAnObjectWithItsKind() throws {
        let events: [(LiveEvent, String)] = [
            (
                .reading(meter: 1, at: Self.at, registerKwh: .wattHours(12_345), powerKw: nil),
                #"{"at":"2026-11-22T13:00:00Z","kind":"reading","meter":1,"powerKw":null,"registerKwh":12.345}"#
            ),
            (
                .alert(Self.alert),
                #"{"acknowledgedAt":null,"acknowledgedBy":null,"comment":null,"evidence":null,"id":3,"#
                    + #""inhibitedBy":null,"kind":"alert","message":"m","meter":1,"occasion":"2026-11-22T13:00:00Z","#
                    + #""openedAt":"2026-11-22T13:00:00Z","rule":"excessive-consumption","ruleKind":"consumption","#
                    + #""severity":"warning","silencedUntil":null,"since":"2026-11-22T13:00:00Z","state":"firing","#
                    + #""subject":"meter 1"}"#
            ),
            (.gap(message: "missed"), #"{"kind":"gap","message":"missed"}"#),
        ]
        for (event, text) in events {
            #expect(try json(event) == text)
            #expect(try JSONDecoder().decode(LiveEvent.self, from: Data(text.utf8)) == event)
        }
    }

    @Test(arguments: [#"{"kind":"storm"}"#, #"{"kind":"reading","meter":0}"#, "[]"])
    func anEventThatIsNoneIsADecodingError(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(LiveEvent.self, from: Data(text.utf8)) }
    }

    @Test func anAlertOfAServerOfBeforeIsRead() throws {
        let text =
            #"{"acknowledgedAt":null,"acknowledgedBy":null,"id":3,"message":"m","meter":1,"#
            + #""rule":"excessive-consumption","since":"2026-11-22T13:00:00Z","state":"firing"}"#
        #expect(try JSONDecoder().decode(Alert.self, from: Data(text.utf8)) == Self.alert)
    }

    @Test func aPagesLastHasNoCursor() throws {
        let page = Page(items: [Self.alert], next: nil)
        #expect(try JSONDecoder().decode(Page<Alert>.self, from: Data(try json(page).utf8)).next == nil)
    }
}
