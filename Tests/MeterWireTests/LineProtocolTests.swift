import GridModel
import Testing

@testable import MeterWire

@Suite struct LineProtocolTests {
    /// What a line says, read by default names.
    private func read(
        _ line: String, _ precision: LineProtocolPrecision = .nanoseconds, names: LineProtocolNames = .init()
    ) throws(WireError) -> LineProtocolLine {
        let result: Result<LineProtocolLine, WireError> = Array(line.utf8).withUnsafeBytes { bytes in
            do throws(WireError) {
                return .success(try LineProtocolReader(names: names, precision: precision).read(bytes))
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    private func reading(_ meter: MeterID, _ milliwattHours: Int64, _ milliseconds: Int64?) -> LineProtocolLine {
        .reading(
            LineProtocolReading(
                meter: meter, value: Energy(milliwattHours: milliwattHours),
                at: milliseconds.map { Instant(milliseconds: $0) }))
    }

    @Test(arguments: [
        "m,meter=42 registerKwh=12.345 1763805600123000000",
        // Tags and fields in any order, among others.
        "m,a=b,meter=42,z=1 x=1i,registerKwh=12.345,y=t 1763805600123000000",
        "m,id=42 consumption=12.345 1763805600123000000",
        // Where there are several, the first name that is looked for counts.
        "m,id=7,meter=42 consumption=99,registerKwh=12.345 1763805600123000000",
        "m,meter=42,id=seven registerKwh=12.345,consumption=none 1763805600123000000",
        // Escapes in every place that has them.
        #"a\,b\ c=d,t\ ag=v\=al\,ue\ ,meter=42 f\=ie\,ld=1,registerKwh=12.345 1763805600123000000"#,
        #"m\,meter=9,meter=42 registerKwh=12.345 1763805600123000000"#,
        // A backslash before anything else is itself, and does not escape the one behind it.
        #"m\x,path=C:\\dir\\,x,meter=42 registerKwh=12.345 1763805600123000000"#,
        #"m,a=\,meter\=1,meter=42 registerKwh=12.345 1763805600123000000"#,
        #"m\\ x,a=b,meter=42 registerKwh=12.345 1763805600123000000"#,
        // Strings hold commas, spaces, equals signs, quotation marks, hashes and what looks like a line.
        #"m,meter=42 note="a b,registerKwh=1,c=d # e",registerKwh=12.345 1763805600123000000"#,
        #"m,meter=42 note="say \"hi\", \\",registerKwh=12.345 1763805600123000000"#,
        #"m,meter=42 note="\\\" registerKwh=7",registerKwh=12.345,n="" 1763805600123000000"#,
        // A quotation mark in a tag is a part of it.
        #"m,a=",b="x,meter=42 registerKwh=12.345 1763805600123000000"#,
        // White space around the parts.
        "  m,meter=42   registerKwh=12.345   1763805600123000000  ",
        "m,meter=42 registerKwh=12.345\t1763805600123000000",
        // Characters beyond ASCII.
        "zähler,ort=Köln\\ Süd,meter=42 größe=\"ü\",registerKwh=12.345 1763805600123000000",
        // Finer than a millisecond is cut.
        "m,meter=42 registerKwh=12.345 1763805600123999999",
        "m,meter=42,register=0 registerKwh=12.345 1763805600123000001",
    ])
    func aPointIsReadWhateverStandsAroundIt(_ line: String) throws {
        #expect(try read(line) == reading(42, 12_345_000, 1_763_805_600_123))
    }

    @Test(
        arguments: [
            ("0", 0), ("12", 12_000_000), ("12.345", 12_345_000), ("12.3456785", 12_345_678),
            ("12.3456775", 12_345_678),
            ("1e3", 1_000_000_000), ("1.5E-3", 1_500), ("1e+2", 100_000_000), ("1e-05", 10), (".5", 500_000),
            ("12.", 12_000_000), ("1.e2", 100_000_000), ("+1", 1_000_000), ("-0", 0), ("-0.0", 0),
            ("123i", 123_000_000),
            ("0i", 0), ("123u", 123_000_000), ("\"12.345\"", 12_345_000), ("\" 1\"", nil),
            ("3.3000000000000003", 3_300_000), ("9223372036854.775807", .max), ("9223372036854.775808", nil),
            ("9223372036855i", nil), ("18446744073709551615u", nil), ("0.1", 100_000),
            ("00000000000000000000000000000000000000000000012.5", 12_500_000), ("-1", nil), ("-1i", nil), ("-1u", nil),
            ("-0.0000001", nil), ("true", nil), ("f", nil), ("NaN", nil), ("Inf", nil), ("i", nil), ("-i", nil),
            ("1.5i", nil), ("1e3i", nil), (".", nil), ("+.", nil), ("1..2", nil), ("0x10", nil), ("1,5", nil),
            ("12.345kWh", nil), ("\"\"", nil), ("\"twelve\"", nil), ("--1", nil), ("1e", nil),
        ] as [(String, Int64?)])
    func aValueIsReadFromItsDigits(_ text: String, _ milliwattHours: Int64?) throws {
        let line = "m,meter=1 registerKwh=\(text)"
        guard let milliwattHours else {
            let error = #expect(throws: WireError.self) { try read(line) }
            #expect(error?.code == (text == "1,5" ? .badMessage : .badConsumption))
            #expect(error?.message.isEmpty == false)
            return
        }
        #expect(try read(line) == reading(1, milliwattHours, nil))
    }

    @Test(arguments: [
        ("n", "1763805600123456789", 1_763_805_600_123), ("ns", "1763805600123456789", 1_763_805_600_123),
        ("u", "1763805600123456", 1_763_805_600_123), ("us", "1763805600123999", 1_763_805_600_123),
        ("µ", "1763805600123456", 1_763_805_600_123), ("ms", "1763805600123", 1_763_805_600_123),
        ("s", "1763805600", 1_763_805_600_000), ("m", "29396760", 1_763_805_600_000),
        ("h", "489946", 1_763_805_600_000),
        ("s", "253402300799", 253_402_300_799_000), ("ns", "9223372036854775807", 9_223_372_036_854),
    ])
    func aTimestampCountsUnits(_ unit: String, _ text: String, _ milliseconds: Int64) throws {
        let precision = try #require(LineProtocolPrecision(name: unit))
        #expect(try read("m,meter=1 registerKwh=1 \(text)", precision) == reading(1, 1_000_000, milliseconds))
    }

    @Test(arguments: [
        // Seconds, milliseconds and microseconds taken for nanoseconds: all of them within January 1970.
        (LineProtocolPrecision.nanoseconds, "1763805600"), (.nanoseconds, "1763805600123"),
        (.nanoseconds, "1763805600123456"), (.milliseconds, "1763805600"), (.nanoseconds, "-1"),
        (.nanoseconds, "9223372036854775808"), (.seconds, "253402300800"), (.hours, "9223372036854775807"),
        (.nanoseconds, "1763805600.5"), (.nanoseconds, "now"), (.nanoseconds, "1e18"),
        (.nanoseconds, "2026-11-22T10:00:00Z"), (.nanoseconds, "-"), (.nanoseconds, "1763805600123000000i"),
    ])
    func aTimestampThatCannotBeIsRefused(_ precision: LineProtocolPrecision, _ text: String) {
        let error = #expect(throws: WireError.self) { try read("m,meter=1 registerKwh=1 \(text)", precision) }
        #expect(error?.code == .badDatetime)
        #expect(error?.message.contains("byte 25") == true, "\(error?.message ?? "")")
    }

    @Test(arguments: ["", "   ", "\t", "# m,meter=1 registerKwh=1", "#", "  # indented"])
    func blankLinesAndCommentsAreNothing(_ line: String) throws { #expect(try read(line) == .nothing) }

    @Test(arguments: [
        "cpu,host=a,cpu=cpu0 usage_idle=99.1,usage_user=0.2 1763805600000000000", "mem free=1i",
        // A meter's other measurements.
        "power,meter=42 voltage=229.8,current=1.2 1763805600000000000",
        // What is passed over is not looked into.
        "cpu usage=abc yesterday", #"disk,path=/\ x label="a \" b",free=1u"#, "m,id=container-7 state=\"running\"",
        "M,METER=1 registerkwh=1",
    ])
    func whatIsAboutSomethingElseIsPassedOver(_ line: String) throws { #expect(try read(line) == .other) }

    @Test(arguments: [
        (",meter=1 registerKwh=1", "byte 1"), ("m,meter=1", "end"), ("m", "end"), ("m ", "end"), ("m,meter=1 ", "end"),
        ("m,meter registerKwh=1", "byte 8"), ("m,meter= registerKwh=1", "byte 9"), ("m,=1 registerKwh=1", "byte 3"),
        ("m,,meter=1 registerKwh=1", "byte 3"), ("m,meter=1, registerKwh=1", "byte 11"),
        ("m,a=b=c,meter=1 registerKwh=1", "byte 6"), ("m,meter=1 registerKwh", "end"),
        ("m,meter=1 registerKwh=", "end"), ("m,meter=1 registerKwh=,x=1", "byte 23"), ("m,meter=1 =1", "byte 11"),
        ("m,meter=1 registerKwh=1,", "end"), ("m,meter=1 registerKwh=1, 17", "byte 25"),
        ("m,meter=1 registerKwh =1", "byte 22"), ("m,meter=1 note=\"open,registerKwh=1", "byte 16"),
        ("m,meter=1 note=\"a\"b,registerKwh=1", "byte 19"), (#"m,meter=1 note="a\",registerKwh=1"#, "byte 16"),
        ("m,meter=1 registerKwh=1 1763805600000000000 7", "nothing"),
        ("m,meter=1,meter=2 registerKwh=1", "twice"), ("m,meter=1 registerKwh=1,registerKwh=2", "twice"),
        ("m,host=a registerKwh=1", "no tag meter or id"), ("m,meter=1 registerKwh=1\u{0}", "number"),
    ])
    func whatIsNoLineProtocolIsToldWhere(_ line: String, _ part: String) {
        let error = #expect(throws: WireError.self) { try read(line) }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: ["0", "-1", "x7", "7x", "9223372036854775808", "1.0", #"1\ "#, "\"1\"", "٣"])
    func anIdThatIsNoMetersNumberIsNamed(_ id: String) {
        let error = #expect(throws: WireError.self) { try read("m,meter=\(id) registerKwh=1") }
        #expect(error?.code == .badID)
    }

    @Test func aRegisterThatIsNotKeptIsRefused() {
        let error = #expect(throws: WireError.self) { try read("m,meter=1,register=1 registerKwh=1") }
        #expect(error?.code == .unknownRegister)
    }

    @Test func namesAreWhatTheConfigurationSays() throws {
        let names = LineProtocolNames(
            meterTags: ["serial no", "dev"], registerFields: ["e=total"], measurements: ["modbus", "a b"])
        #expect(try read(#"modbus,dev=3 e\=total=1"#, names: names) == reading(3, 1_000_000, nil))
        #expect(try read(#"a\ b,serial\ no=3 e\=total=1"#, names: names) == reading(3, 1_000_000, nil))
        #expect(try read("modbus,meter=3 registerKwh=1", names: names) == .other)
        // Another measurement is not even looked into.
        #expect(try read("mem,dev=x e\\=total=", names: names) == .other)
    }

    /// Whatever is done to a line, reading it ends, and a reading is never another than the line's own.
    @Test func aBrokenLineNeverCrashesTheReader() {
        let line = Array(#"m\ ,a=\=b,meter=42 s="x\"y,",registerKwh=12.345 1763805600123000000"#.utf8)
        var random = Seeded(11)
        let odd = Array(#" ,=\"#.utf8) + [0, 9, 10, 13, 34, 35, 0x80, 0xFF, 0xC3]
        for _ in 0..<20_000 {
            var bytes = line
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = odd.randomElement(using: &random)!
                case 1: bytes.remove(at: place)
                default: bytes.insert(odd.randomElement(using: &random)!, at: place)
                }
            }
            bytes.withUnsafeBytes { bytes in
                if case .reading(let reading)? = try? LineProtocolReader().read(bytes) {
                    #expect(reading.value.milliwattHours >= 0)
                    #expect(reading.meter.value > 0)
                }
            }
        }
    }

    @Test func everyPrefixOfALineIsRefusedOrAnotherPoint() {
        let line = Array("m,meter=42 registerKwh=12.345 1763805600123000000".utf8)
        for end in 0..<line.count {
            line[..<end].withUnsafeBytes { bytes in
                guard case .reading(let reading)? = try? LineProtocolReader().read(bytes) else { return }
                // Cut within the value or before the timestamp: whole as far as the line can say.
                #expect(end > "m,meter=42 registerKwh=".utf8.count)
                #expect(reading.meter == 42)
            }
        }
    }
}
