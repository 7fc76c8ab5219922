import GridModel
import Testing

@testable import MeterWire

/// The short way reads only what the long way reads, and reads it alike.
@Suite struct PlainReadingTests {
    private func short(_ text: String) -> PlainReading? {
        Array(text.utf8).withUnsafeBytes { PlainReading($0) }
    }

    private func long(_ text: String) throws -> MeterMessage {
        try Array(text.utf8).withUnsafeBytes {
            try MessageFields($0.assumingMemoryBound(to: UInt8.self)).message()
        }
    }

    @Test(arguments: [
        #"{"id": "1", "consumption": 12.345, "datetime": "2026-11-22 10:00:00"}"#,
        #"{"id": "1", "consumption": 12.345, "datetime": "2026-11-22 10:00:00", "type": "/spent"}"#,
        #"{"id": "7", "consumption": 0.5, "datetime": "2026-11-22T10:00:00Z"}"#,
        #"{"id": "7", "consumption": 999999999999.999999, "datetime": "2026-11-22T10:00:00Z"}"#,
        #" {"datetime":"2026-11-22T10:00:00Z","consumption":0,"id":922337203685477580}"#,
        #"{"id": 42, "consumption": 0.000001, "datetime": "2026-11-22T10:00:00.250-03:00"} "#,
    ])
    func aPlainReadingIsRead(_ text: String) throws {
        let plain = try #require(short(text))
        guard case .reading(let message) = try long(text) else {
            Issue.record("no reading: \(text)")
            return
        }
        #expect(plain.meter == message.meter)
        #expect(plain.consumption == message.consumption)
        #expect(plain.datetime == message.datetime)
    }

    @Test(arguments: [
        #"{"id": 0}"#, #"{"id": "1", "consumption": 1, "datetime": "2026-11-22 10:00:00", "id": 2}"#,
        #"{"id": "1", "consumption": 01, "datetime": "2026-11-22 10:00:00"}"#,
        #"{"id": 01, "consumption": 1, "datetime": "2026-11-22 10:00:00"}"#,
        #"{"id": 1, "consumption": 1., "datetime": "2026-11-22 10:00:00"}"#,
        #"{"id": 1, "consumption": 1e3, "datetime": "2026-11-22 10:00:00"}"#,
        #"{"id": 1, "consumption": 0.1234567, "datetime": "2026-11-22 10:00:00"}"#,
        #"{"id": 1, "consumption": -1, "datetime": "2026-11-22 10:00:00"}"#,
        #"{"id": 1.5, "consumption": 1, "datetime": "2026-11-22 10:00:00"}"#,
        #"{"id": 1, "consumption": 1, "datetime": "2026-02-30 10:00:00"}"#,
        #"{"id": 1, "consumption": 1, "datetime": "2026-11-22T1::00:00Z"}"#,
        #"{"id": 1, "consumption": 1, "datetime": "2026-11-22 10:00:00",}"#,
        #"{"id": 1, "consumption": 1, "datetime": "2026-11-22 10:00:00"} x"#, #"{"id": 1, "consumption": 1}"#, "{", "",
    ])
    func whatIsNotPlainIsLeftToTheLongWay(_ text: String) { #expect(short(text) == nil) }

    /// Whatever one byte of a plain reading becomes: read alike, or left to the long way.
    @Test(arguments: [
        #"{"id": "17", "consumption": 120.5, "datetime": "2026-11-22T10:00:00Z", "type": "/s"}"#,
        #"{"id": "17", "consumption": 120.500001, "datetime": "2026-11-22T10:00:00Z"}"#,
        #"{"id": "170000000000000001", "consumption": 0, "datetime": "2026-11-22T10:00:00Z"}"#,
        #"{"id": "1", "consumption": 123456789012.3, "datetime": "2024-02-29T23:59:59Z"}"#,
    ])
    func aDamagedReadingIsNeverReadOtherwise(_ reading: String) throws {
        let text = Array(reading.utf8)
        #expect(text.withUnsafeBytes { PlainReading($0) } != nil)
        for place in text.indices {
            for byte in UInt8.min...UInt8.max {
                var damaged = text
                damaged[place] = byte
                guard let plain = damaged.withUnsafeBytes({ PlainReading($0) }) else { continue }
                let message = try damaged.withUnsafeBytes {
                    try MessageFields($0.assumingMemoryBound(to: UInt8.self)).message()
                }
                guard case .reading(let reading) = message else {
                    Issue.record("no reading: \(String(decoding: damaged, as: UTF8.self))")
                    continue
                }
                #expect(plain.meter == reading.meter)
                #expect(plain.consumption == reading.consumption)
                #expect(plain.datetime == reading.datetime)
            }
        }
    }
}
