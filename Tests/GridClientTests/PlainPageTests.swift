import Foundation
import GridModel
import TestSupport
import Testing

@testable import GridClient

/// What is read by hand is what the general decoder reads, or is left to it.
@Suite struct PlainPageTests {
    private static let names = [
        nil, "", "Flat 1", "Café 東京 🏠", #"a "quoted" \ name / here"#, "tab\tline\nreturn\r\u{07}", "},{\"id\": 1",
    ]
    private static let numbers: [Int64] = [
        0, 1, -1, 10, 999_999, 1_000_000, 1_000_001, -500_000, 12_345_000, 123_456_789_012, 999_999_999_999_999_999,
        .max, .min + 1,
    ]

    private func meter(_ random: inout SystemRandomNumberGenerator) -> Meter {
        let number = Bool.random() ? Self.numbers.randomElement()! : Int64.random(in: -1_000_000_000...5_000_000_000)
        return Meter(
            id: MeterID(Int64.random(in: 1...999_999_999_999))!, name: Self.names.randomElement()!,
            serial: Self.names.randomElement()!, status: MeterStatus.allCases.randomElement()!,
            registerKwh: Bool.random() ? Energy(milliwattHours: number) : nil,
            powerKw: Bool.random() ? Power(milliwatts: number) : nil,
            lastReadingAt: Bool.random() ? Instant(milliseconds: .random(in: 0...4_000_000_000_000)) : nil,
            timeZone: [.utc, Zone("America/Bahia")!].randomElement()!,
            enrolledAt: Instant(seconds: .random(in: 0...4_000_000_000)))
    }

    private func interval() -> Interval {
        Interval(
            start: Instant(seconds: .random(in: 0...4_000_000_000)), end: Instant(seconds: 4_000_000_000),
            consumptionKwh: Energy(milliwattHours: Self.numbers.randomElement()!),
            averageKw: Bool.random() ? Power(milliwatts: Self.numbers.randomElement()!) : nil,
            quality: IntervalQuality.allCases.randomElement()!, partial: .random())
    }

    private func expectSame<Item: PlainItem & Codable & Sendable & Equatable>(_ items: [Item], next: String?) throws {
        let encoder = GridCoding.encoder
        for isPretty in [false, true] {
            if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
            let text = try encoder.encode(Page(items: items, next: next))
            let general = try GridCoding.decoder.decode(Page<Item>.self, from: text)
            let plain = try #require(Page<Item>(plain: text), "it is what gridd writes")
            #expect(plain.items == general.items)
            #expect(plain.next == general.next)
        }
    }

    @Test func whatGriddWritesIsReadAsTheDecoderReadsIt() throws {
        var random = SystemRandomNumberGenerator()
        for next in [nil, "abc-_", "\""] {
            try expectSame((0..<200).map { _ in meter(&random) }, next: next)
            try expectSame((0..<200).map { _ in interval() }, next: next)
            try expectSame(
                (0..<50).map { _ in
                    RawReading(
                        at: Instant(seconds: .random(in: 0...4_000_000_000)), registerKwh: .wattHours(1),
                        flags: ReadingFlag.allCases.filter { _ in .random() })
                }, next: next)
            try expectSame(
                (0..<50).map { _ in LatestReading(meter: 7, at: Instant(seconds: 1), registerKwh: .zero, powerKw: nil)
                },
                next: next)
            try expectSame([Meter](), next: next)
        }
    }

    @Test func whatIsDamagedIsNeverReadOtherwise() throws {
        var random = SystemRandomNumberGenerator()
        var readByHand = 0
        for _ in 0..<3_000 {
            var text = try GridCoding.encoder.encode(Page(items: [meter(&random), meter(&random)], next: nil))
            for _ in 0..<Int.random(in: 1...3) {
                let place = text.indices.randomElement()!
                switch Int.random(in: 0..<3) {
                case 0: text[place] = UInt8.random(in: 0...255)
                case 1: text.remove(at: place)
                default: text.insert("0123456789.eE+-\"\\{}[]:, ntf".utf8.randomElement()!, at: place)
                }
            }
            guard let plain = Page<Meter>(plain: text) else { continue }
            readByHand += 1
            let general = try? GridCoding.decoder.decode(Page<Meter>.self, from: text)
            #expect(plain.items == general?.items, "\(String(decoding: text, as: UTF8.self))")
        }
        #expect(readByHand > 50, "a changed digit or letter is plain still")
    }

    @Test(arguments: [
        "1e3", "1.5E-2", "01", "-", "1.", ".5", "+1", "1234567890123456789", "0x1", "nul", "\"1\"", "NaN",
    ])
    func aNumberThatIsNotPlainIsLeftToTheDecoder(number: String) throws {
        let text =
            #"{"items": [{"meter": 1, "at": "2026-11-22T13:00:00Z", "registerKwh": %, "powerKw": null}], "#
            .replacing("%", with: number) + #""next": null}"#
        #expect(Page<LatestReading>(plain: Data(text.utf8)) == nil)
    }

    @Test func digitsBeyondTheSixthAreRoundedAsEverywhere() throws {
        let text =
            #"{"items": [{"meter": 1, "at": "2026-11-22T13:00:00Z", "registerKwh": 1.0000005000001, "#
            + #""powerKw": -0.0000015}], "next": null}"#
        let page = try #require(Page<LatestReading>(plain: Data(text.utf8)))
        #expect(page.items[0].registerKwh == Energy(milliwattHours: 1_000_001))
        #expect(page.items[0].powerKw == Power(milliwatts: -2))
    }

    @Test(arguments: [
        #"{"items": [], "next": null, "total": 0}"#, #"{"items": []}"#, #"{"items": [], "next": null} x"#,
        #"{"items": [{"id": 1}], "next": null}"#, #"{"items": [,], "next": null}"#, "", "[]",
    ])
    func aPageOfAnotherFormIsLeftToTheDecoder(text: String) {
        #expect(Page<Meter>(plain: Data(text.utf8)) == nil)
    }
}
