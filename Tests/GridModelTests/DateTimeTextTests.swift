import Foundation
import Testing

@testable import GridModel

struct DateTimeTextTests {
    @Test(arguments: [
        ("2026-11-22T13:00:00Z", 1_795_352_400_000), ("2026-11-22T10:00:00-03:00", 1_795_352_400_000),
        ("2026-11-22t13:00:00z", 1_795_352_400_000), ("2026-11-22 13:00:00Z", 1_795_352_400_000),
        ("2026-11-22T18:45:00+05:45", 1_795_352_400_000), ("2026-11-22T13:00:00.25Z", 1_795_352_400_250),
        ("2026-11-22T13:00:00.0019Z", 1_795_352_400_001), ("2026-11-22T13:00Z", 1_795_352_400_000),
        ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1), ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999), ("2026-11-22T13:00:00-00:00", 1_795_352_400_000),
    ])
    func rfc3339IsAnInstant(text: String, milliseconds: Int64) {
        #expect(DateTimeText(text) == .instant(Instant(milliseconds: milliseconds)))
        #expect(Instant(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test func thePlainWayTakesItsOwnFormAndNoOther() {
        func plain(_ text: [UInt8]) -> Instant? { text.withUnsafeBytes { Instant(plain: $0) } }
        for text in ["2026-11-22T13:45:59Z", "0001-01-01T00:00:00Z", "2024-02-29T09:08:07Z", "9999-12-31T23:59:59Z"] {
            let bytes = Array(text.utf8)
            #expect(plain(bytes) == Instant(rfc3339: text), "\(text)")
            #expect(plain(bytes + [0]) == nil && plain(bytes.dropLast()) == nil, "of another length")
            for place in bytes.indices {
                for byte in UInt8.min...UInt8.max where byte != bytes[place] {
                    var other = bytes
                    other[place] = byte
                    let isDigit = (48...57).contains(byte) && (48...57).contains(bytes[place])
                    let expected = isDigit ? Instant(rfc3339: String(decoding: other, as: UTF8.self)) : nil
                    // A leap second is read the long way.
                    if isDigit, String(decoding: other, as: UTF8.self).contains(":60") { continue }
                    #expect(plain(other) == expected, "\(other)")
                }
            }
        }
        #expect(plain(Array("2026-02-29T13:45:59Z".utf8)) == nil, "there was no such day")
    }

    @Test(arguments: [
        ("2026-11-22 10:00:00", "2026-11-22 10:00:00"), ("2026-11-22T10:00:00", "2026-11-22 10:00:00"),
        ("2026-11-22 10:00", "2026-11-22 10:00:00"), ("2026-11-22 10:00:00.250", "2026-11-22 10:00:00.250"),
        ("2024-02-29 23:59:59.9999", "2024-02-29 23:59:59.999"),
    ])
    func withoutAnOffsetItIsLocal(text: String, local: String) {
        guard case .local(let read) = DateTimeText(text) else {
            Issue.record("\(text) is not local")
            return
        }
        #expect(read.text == local)
    }

    @Test(arguments: [
        "", "2026", "2026-11-22", "2026-02-30 10:00:00", "2026-13-01 10:00:00", "2026-11-22 24:00:00",
        "2026-11-22 10:60:00", "2026-11-22 10:00:60", "2026-11-22 10:00:00.", "2026-11-22 10:00:00 ",
        "22-11-2026 10:00:00",
        "2026-11-22T10:00:00+3", "2026-11-22T10:00:00+03", "2026-11-22T10:00:00+0300", "2026-11-22T10:00:00+24:00",
        "2026-11-22T10:00:00ZZ", "2026/11/22 10:00:00", "2026-11-22_10:00:00", "２０26-11-22 10:00:00",
        "+026-11-22 10:00:00",
        "0000-01-01 00:00:00", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
    ])
    func whatIsNoDateTimeIsNone(text: String) {
        #expect(DateTimeText(text) == nil)
    }

    @Test func everyInstantIsReadAsItIsWritten() {
        var random = SystemRandomNumberGenerator()
        let zones = ["UTC", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe"].map { Zone($0)! }
        for _ in 0..<5_000 {
            // From 1900 on: older local times have offsets with seconds, which RFC 3339 has no form for.
            let instant = Instant(
                milliseconds: Int64.random(in: -1_262_304_000_000...253_402_000_000_000, using: &random))
            #expect(Instant(rfc3339: instant.rfc3339) == instant)
            let zone = zones.randomElement(using: &random)!
            if zone.offset(at: instant) % 60 == 0 {
                #expect(Instant(rfc3339: zone.rfc3339(instant)) == instant, "\(zone.rfc3339(instant))")
            }
        }
    }

    @Test func anInstantAgreesWithFoundation() throws {
        for seconds in stride(from: -5_000_000_000 as Int64, to: 5_000_000_000, by: 86_399 * 13) {
            let foundation = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
            #expect(Instant(seconds: seconds).rfc3339 == foundation)
        }
    }

    @Test func inJSONAnInstantIsRFC3339() throws {
        let data = try JSONEncoder().encode([Instant(milliseconds: 1_795_352_400_250)])
        #expect(String(decoding: data, as: UTF8.self) == #"["2026-11-22T13:00:00.250Z"]"#)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Instant].self, from: Data(#"["2026-11-22 10:00:00"]"#.utf8))
        }
    }
}
