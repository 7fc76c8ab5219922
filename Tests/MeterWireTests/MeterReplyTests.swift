import GridModel
import MeterWire
import Testing

@Suite struct MeterReplyTests {
    static let replies: [(MeterReply, String)] = [
        (.enrolledBare(7), "7"),
        (.enrolledBare(9_223_372_036_854_775_807), "9223372036854775807"),
        (.enrolled(7), "{\"id\": 7}\n"),
        (
            .acknowledged(
                ReadingAcknowledgement(
                    meter: 1, consumption: Energy(milliwattHours: 12_345_000), datetimeText: "2026-11-22 10:00:00",
                    alert: AlertSentence.within)),
            """
            {"id": 1, "consumption": 12.345, "datetime": "2026-11-22 10:00:00", \
            "alert": "Your energy consumption is within the recommended"}\n
            """
        ),
        (
            .acknowledged(
                ReadingAcknowledgement(
                    meter: 1, consumption: Energy(milliwattHours: 300_000_000), datetimeText: "a\"\\\u{1}\né",
                    alert: AlertSentence.above)),
            """
            {"id": 1, "consumption": 300, "datetime": "a\\"\\\\\\u0001\\né", \
            "alert": "Your energy consumption is above the recommended"}\n
            """
        ),
        (
            .refused(WireError(.unknownMeter, "no meter 99999")),
            "{\"error\": {\"code\": \"unknown_meter\", \"message\": \"no meter 99999\"}}\n"
        ),
    ]

    @Test(arguments: replies)
    func aReplyIsWrittenAsTheProtocolHasItAndReadBack(_ reply: MeterReply, _ text: String) {
        #expect(String(decoding: encoded(reply), as: UTF8.self) == text)
        #expect(read(text).success == reply)
    }

    @Test(arguments: [
        (0, "0"), (1, "0.000001"), (1_000_000, "1"), (1_050_000, "1.05"), (Int64.max, "9223372036854.775807"),
        (-1_500_000, "-1.5"),
    ])
    func consumptionIsAcknowledgedWithItsExactDigits(_ milliwattHours: Int64, _ digits: String) {
        let reply = MeterReply.acknowledged(
            ReadingAcknowledgement(
                meter: 1, consumption: Energy(milliwattHours: milliwattHours), datetimeText: "", alert: ""))
        let text = String(decoding: encoded(reply), as: UTF8.self)
        #expect(text.hasPrefix("{\"id\": 1, \"consumption\": \(digits), "))
        #expect(read(text).success == reply)
    }

    @Test(arguments: [
        (" 12 \n", MeterReply.enrolledBare(12)), ("{\"id\":7}", .enrolled(7)),
        (#"{"error":{"message":"m","code":"wrong_key"},"x":1}"#, .refused(WireError(.wrongKey, "m"))),
        (
            #"{"error":{"code":"a_later_code","message":"m"}}"#,
            .refused(WireError(.init(rawValue: "a_later_code"), "m"))
        ),
    ])
    func repliesAreReadWhateverTheirWhiteSpaceAndOrder(_ text: String, _ reply: MeterReply) {
        #expect(read(text).success == reply)
    }

    @Test(arguments: [
        "", "0", "-1", "7 8", "7x", "99999999999999999999", "{}", "{\"id\": 0}", "{\"id\": 7", "{\"id\": 7}{}",
        "{\"id\": 7, \"consumption\": 1}", "{\"error\": 5}", "{\"error\": {\"code\": \"x\"}}", "null", "ok",
    ])
    func whatIsNoReplyIsRefused(_ text: String) {
        #expect(read(text).failure?.code == .badMessage)
    }

    @Test func onlyFaultsOfTheFramingEndAConnection() {
        for code: WireError.Code in [
            .badFrame, .frameTooLarge, .tooDeep, .frameTimeout, .idle, .tooManyConnections,
        ] {
            #expect(WireError(code, "").breaksFraming)
        }
        for code: WireError.Code in [
            .badMessage, .badID, .badConsumption, .badDatetime, .unknownMeter, .retiredMeter, .skippedLocalTime,
            .tooFarAhead, .wrongKey, .notStored,
        ] {
            #expect(!WireError(code, "").breaksFraming)
        }
    }

    private func read(_ text: String) -> Result<MeterReply, WireError> {
        Array(text.utf8).withUnsafeBytes { bytes in
            do throws(WireError) { return .success(try MeterReply(parsing: bytes)) } catch { return .failure(error) }
        }
    }
}
