import GridModel
import MeterWire
import Testing

@Suite struct MeterMessageTests {
    @Test func aReadingIsReadFromItsDigits() {
        let message = parsed(
            #"{"id": "1", "consumption": 12.345, "datetime": "2026-11-22 10:00:00", "type": "/spent"}"#)
        let local = LocalDateTime(
            date: CivilDate(year: 2026, month: 11, day: 22)!, millisecondOfDay: 10 * 3_600_000)
        #expect(
            message.success
                == .reading(
                    ReadingMessage(meter: 1, consumption: Energy(milliwattHours: 12_345_000), at: local)))
    }

    @Test(arguments: [
        "1", "\"1\"", "\" 1 \"", "\"\\t1\\n\"", "\"\\u0031\"", "\"0001\"",
    ])
    func anIDIsANumberOrADecimalString(_ id: String) {
        #expect(reading(id: id).success?.meter == 1)
    }

    @Test func thePlaceOfKeysAndUnknownOnesDoNotMatter() {
        let plain = reading().success
        let text = """
             { "x": {"id": [2, {"consumption": 9}]}, "d\\u0061tetime": "2026-11-22 10:00:00", "y": "\\\\\\"",
              "consumption":"12.345" ,"z":null, "type": null, "id":1, "key": 7 }
            """
        #expect(plain != nil)
        #expect(parsed(text).success == plain.map { .reading($0) })
    }

    @Test(arguments: [
        ("12.345", 12_345_000), ("0", 0), ("0.0", 0), ("-0.0", 0), ("3.3000000000000003", 3_300_000), ("1e-05", 10),
        ("1E+3", 1_000_000_000), ("0.0000005", 0), ("0.0000015", 2), ("0.00000050000000001", 1), ("300", 300_000_000),
        ("999999999999.999999", 999_999_999_999_999_999), ("9223372036854.775807", .max), ("1e-400", 0),
        ("0.1234567890123456789012345678901234567890", 123_457), ("\"12.345\"", 12_345_000), ("\" 1e-05\\n\"", 10),
        ("\"+5\"", 5_000_000), ("\"007\"", 7_000_000),
    ])
    func consumptionIsExactToTheMilliwattHour(_ consumption: String, _ milliwattHours: Int64) {
        #expect(reading(consumption: consumption).success?.consumption == Energy(milliwattHours: milliwattHours))
    }

    @Test(arguments: [
        "-1", "\"abc\"", "1e400", "NaN", "\"NaN\"", "Infinity", "-Infinity", "-1e-30", "\"\"", "\"1 2\"", "\"1,5\"",
        "\"0x10\"", "true", "null", "[1]", "{}", "9223372036854.775808", "1234567890123456789012345678901234567890",
        "\"1e\"", "\".5\"", "\"5.\"", "\"\\ud800\"",
    ])
    func anyOtherConsumptionIsRefusedByName(_ consumption: String) throws {
        let error = try #require(reading(consumption: consumption).failure)
        #expect(error.code == .badConsumption)
        #expect(error.message.contains("consumption \(consumption) is "))
    }

    @Test(arguments: ["-1", "1.0", "1e0", "\"\"", "\"one\"", "\"1a\"", "\"+1\"", "null", "[1]", "9223372036854775808"])
    func anIDThatIsNoMetersNumberIsRefusedByName(_ id: String) throws {
        let error = try #require(reading(id: id).failure)
        #expect(error.code == .badID)
        #expect(error.message.contains("id \(id) is "))
    }

    @Test(arguments: [
        "2026-11-22T10:00:00Z", "2026-11-22T10:00:00.250-03:00", "2026-11-22 10:00", "2026-11-22t10:00:00+14:00",
    ])
    func aDateTimeIsLocalOrRFC3339AndKeptAsSent(_ datetime: String) {
        let reading = reading(datetime: "\"\(datetime)\"").success
        #expect(reading?.datetime == DateTimeText(datetime))
        #expect(reading?.datetimeText == datetime)
    }

    @Test(arguments: [
        "\"2026-02-30 10:00:00\"", "\"2025-02-29 10:00:00\"", "\"2026-11-22\"", "\"yesterday\"", "\"\"",
        "\"2026-11-22 24:00:00\"", "\"2026-11-22 10:00:60\"", "\"0000-01-01 00:00:00\"",
        "\"9999-12-31T23:59:59-23:59\"", "20261122", "null", "{}",
        "\" 2026-11-22 10:00:00\"",
    ])
    func anyOtherDateTimeIsRefusedByName(_ datetime: String) throws {
        let error = try #require(reading(datetime: datetime).failure)
        #expect(error.code == .badDatetime)
        #expect(error.message.contains("datetime \(datetime) is "))
    }

    @Test(arguments: [
        ("{}", #"no "id""#), (#"{"id": 1}"#, #"no "consumption""#),
        (#"{"id": 1, "consumption": 2}"#, #"no "datetime""#),
        (#"{"id": 1, "id": 1}"#, #""id" twice"#), (#"{"id": 1, "\u0069d": 1}"#, "twice"),
        (#"{"id": 1, "consumption": 2, "consumption": 2, "datetime": "x"}"#, #""consumption" twice"#),
        (#"{"id": 1, "type": 3, "consumption": 2, "datetime": "2026-11-22 10:00:00"}"#, "type 3 is"),
        (#"{"id": 1"#, "ends before"), ("", "ends before"), ("{\"id\": 1} {", "byte 11"), ("[1]", "byte 1"),
        ("nonsense", "byte 1"), (String(repeating: "{\"a\":", count: 500), "8 levels"),
        (#"{"id": 0, "serial": 5}"#, "serial 5"), (#"{"id": 0, "name": "a\nb"}"#, "control character"),
        (#"{"id": 0, "name": "\ud800"}"#, "name"),
        ("{\"id\": 0, \"serial\": \"\(String(repeating: "é", count: 33))\"}", "longer than 64"),
        ("{\"id\": 0, \"name\": \"\(String(repeating: "x", count: 129))\"}", "longer than 128"),
        ("{\"id\": 0, \"key\": \"\(String(repeating: "x", count: 257))\"}", "longer than 256"),
    ])
    func aMessageThatLacksSomethingSaysWhat(_ text: String, _ excerpt: String) throws {
        let error = try #require(parsed(text).failure)
        #expect(error.code == .badMessage)
        #expect(error.message.contains(excerpt), "\(error.message)")
    }

    @Test(arguments: ["{\"id\":0}", "{\"id\": 0}", " {\n\"id\" : 0 } "])
    func idZeroAloneAsksForAnID(_ text: String) {
        #expect(parsed(text).success == .enrol)
    }

    @Test(arguments: [
        (#"{"id": 0, "serial": "A-1"}"#, EnrolmentParticulars(serial: "A-1")),
        (
            #"{"id": "0", "serial": "A-1", "name": "Bloco A", "key": "s3cret"}"#,
            EnrolmentParticulars(serial: "A-1", name: "Bloco A", key: "s3cret")
        ),
        (#"{"name": "\u00c1gua \ud83d\udca7", "id": 0}"#, EnrolmentParticulars(name: "Água 💧")),
        (#"{"id": 0, "serial": null}"#, EnrolmentParticulars()),
        (#"{"id": 0, "serial": "", "key": ""}"#, EnrolmentParticulars()),
        (#"{"id": "0"}"#, EnrolmentParticulars()), (#"{"id": 0, "type": "/enrol"}"#, EnrolmentParticulars()),
    ])
    func idZeroWithMoreIsAnIntroduction(_ text: String, _ particulars: EnrolmentParticulars) {
        #expect(parsed(text).success == .enrolWith(particulars))
    }

    @Test(arguments: [
        #"{"id": 0, "consumption": 5}"#, #"{"id": 0, "datetime": "2026-11-22 10:00:00"}"#,
        #"{"id": "0", "consumption": 5, "datetime": "2026-11-22 10:00:00"}"#,
    ])
    func idZeroSendsNoReadings(_ text: String) {
        #expect(parsed(text).failure?.code == .badID)
    }

    @Test func whatIsRepeatedToThePeerIsShortAndPrintable() throws {
        let long = String(repeating: "9", count: 500)
        let message = try #require(reading(consumption: "\"\(long)\"").failure).message
        #expect(message.contains("\"" + long.prefix(59) + "…"))
        #expect(!message.contains(long.prefix(60)))
        let strange = try #require(reading(datetime: "\"a\u{7f}\u{202E}é\"").failure).message
        #expect(strange.contains(#""a\u{7f}\u{202e}é""#))
    }

    @Test func aKeyIsNeverRepeated() throws {
        let key = String(repeating: "s3cret", count: 50)
        let message = try #require(parsed("{\"id\": 0, \"key\": \"\(key)\"}").failure).message
        #expect(!message.contains("s3cret"))
    }

    @Test func aMessageThatIsSentIsTheOneThatIsRead() {
        var random = Seeded(7)
        for _ in 0..<500 {
            let instant = Instant(milliseconds: Int64.random(in: 0...4_000_000_000_000, using: &random))
            let meter = MeterID(Int64.random(in: 1 ... .max, using: &random))!
            let energy = Energy(
                milliwattHours: Int64.random(in: 0 ... .max, using: &random) >> Int64.random(in: 0...62, using: &random)
            )
            for reading in [
                ReadingMessage(meter: meter, consumption: energy, at: instant),
                ReadingMessage(meter: meter, consumption: energy, at: Zone.utc.local(at: instant)),
            ] {
                #expect(parsed(encoded(.reading(reading))).success == .reading(reading))
            }
        }
        #expect(encoded(.enrol) == Array("{\"id\": 0}\n".utf8))
        let particulars = EnrolmentParticulars(serial: "a\"\\é", name: nil, key: "k/😀")
        #expect(parsed(encoded(.enrolWith(particulars))).success == .enrolWith(particulars))
    }

    @Test func aReadingIsSentAsTheProtocolHasIt() {
        let reading = ReadingMessage(
            meter: 42, consumption: Energy(milliwattHours: 12_345_000), datetimeText: "2026-11-22 10:00:00")
        #expect(
            reading.map { encoded(.reading($0)) }
                == Array(
                    """
                    {"id": "42", "consumption": 12.345, "datetime": "2026-11-22 10:00:00", "type": "/spent"}\n
                    """.utf8))
        #expect(ReadingMessage(meter: 42, consumption: .zero, datetimeText: "2026-02-30 10:00:00") == nil)
    }

    private func reading(
        id: String = "1", consumption: String = "12.345", datetime: String = "\"2026-11-22 10:00:00\""
    ) -> Result<ReadingMessage, WireError> {
        parsed("{\"id\": \(id), \"consumption\": \(consumption), \"datetime\": \(datetime)}").map { message in
            guard case .reading(let reading) = message else { preconditionFailure("\(message) is no reading") }
            return reading
        }
    }
}
