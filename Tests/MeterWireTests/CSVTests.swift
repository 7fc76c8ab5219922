import GridModel
import Testing

@testable import MeterWire

@Suite struct CSVTests {
    private func columns(_ header: String) throws(WireError) -> CSVColumns {
        let result: Result<CSVColumns, WireError> = Array(header.utf8).withUnsafeBytes { bytes in
            do throws(WireError) { return .success(try CSVColumns(header: bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private func reading(_ record: String, _ header: String = "meter,at,registerKwh") throws -> ReadingMessage? {
        let columns = try columns(header)
        return try Array(record.utf8).withUnsafeBytes { try columns.reading(in: $0) }
    }

    @Test(arguments: [
        ("meter,at,registerKwh", "7,2026-11-22 10:00:00,12.345"), ("id,at,registerKwh", "7,2026-11-22 10:00:00,12.345"),
        ("ID,DateTime,Consumption", "7,2026-11-22 10:00:00,12.345"),
        ("registerKwh;x;at;meter", "12.345;y;2026-11-22 10:00:00;7"),
        ("at\tmeter\tregisterKwh\tnote", "2026-11-22 10:00:00\t7\t12.345\t"),
        (" meter , at , registerKwh ", " 7 ,\t2026-11-22 10:00:00 , 12.345 "),
        ("\"meter\",\"at\",\"register\"\"Kwh\",registerKwh", "\"7\",\"2026-11-22 10:00:00\",,\"12.345\""),
        ("meter,at,registerKwh,note", "7,2026-11-22 10:00:00,12.345,\"a, \"\"b\"\"\nc\""),
        ("meter,at,registerKwh,note", "7,2026-11-22 10:00:00,12.345,5\" pipe"),
        ("meter,at,registerKwh,register", "7,2026-11-22 10:00:00,12.345,0"),
        ("meter,at,registerKwh,register", "7,2026-11-22 10:00:00,12.345,"),
        ("meter,at,registerKwh", "7,2026-11-22 10:00:00,12.345,more,than,that"),
    ])
    func aRecordIsReadByItsHeader(_ header: String, _ record: String) throws {
        let message = try #require(try reading(record, header))
        #expect(message.meter == 7)
        #expect(message.consumption == .wattHours(12_345))
        #expect(message.datetimeText == "2026-11-22 10:00:00")
    }

    @Test(arguments: [
        ("x,2026-11-22 10:00:00,1", WireError.Code.badID), ("0,2026-11-22 10:00:00,1", .badID),
        (",2026-11-22 10:00:00,1", .badID), ("7,yesterday,1", .badDatetime), ("7,,1", .badDatetime),
        ("7,2026-11-22 10:00:00,", .badConsumption), ("7,2026-11-22 10:00:00,-1", .badConsumption),
        ("7,2026-11-22 10:00:00,\"12,5\"", .badConsumption), ("7,2026-11-22 10:00:00,9e99", .badConsumption),
        ("7,2026-11-22 10:00:00", .badMessage), ("7", .badMessage), ("7,\"2026-11-22 10:00:00,1", .badMessage),
        ("7,\"2026-11-22\" 10:00:00,1", .badMessage),
    ])
    func aRecordThatIsNoReadingIsToldWhy(_ record: String, _ code: WireError.Code) {
        let error = #expect(throws: WireError.self) { try reading(record) }
        #expect(error?.code == code, "\(error?.message ?? "")")
    }

    @Test func aRegisterThatIsNotKeptIsRefused() {
        let error = #expect(throws: WireError.self) {
            try reading("7,2026-11-22 10:00:00,1,2", "meter,at,registerKwh,register")
        }
        #expect(error?.code == .unknownRegister)
    }

    @Test(arguments: ["", "   ", ",,", " , ,\t", "\"\",,"])
    func aRecordInWhichNothingIsFilledInIsNone(_ record: String) throws { #expect(try reading(record) == nil) }

    @Test(arguments: [
        ("1,2026-11-22T10:00:00Z,5", "meter"), ("meter,registerKwh", "at"), ("meter,at", "registerKwh"),
        ("meter,id,at,registerKwh", "meter and id"), ("meter,at,at,registerKwh", "at and at"),
        ("meter,at,registerKwh,\"", "quotation"),
    ])
    func aHeaderThatLacksSomethingIsToldWhat(_ header: String, _ part: String) {
        let error = #expect(throws: WireError.self) { try columns(header) }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    // MARK: Records over line ends

    /// The records of some lines and the numbers of their first lines; a stray line is nil.
    private func records(_ lines: [String]) throws -> [(Int, String?)] {
        var records = CSVRecords(try columns("meter,at,registerKwh"))
        var found: [(Int, String?)] = []
        func note(_ piece: CSVRecords.Piece, _ number: Int) {
            switch piece {
            case .record(let bytes): found.append((number, String(decoding: bytes, as: UTF8.self)))
            case .stray: found.append((number, nil))
            }
        }
        for (index, line) in lines.enumerated() {
            Array(line.utf8).withUnsafeBytes { records.take($0, number: index + 2) { note($0, $1) } }
        }
        records.finish { note($0, $1) }
        return found
    }

    @Test(
        arguments: [
            (["a,b", "c"], [(2, "a,b"), (3, "c")]),
            (["a,\"b", "c\"", "d"], [(2, "a,\"b\nc\""), (4, "d")]),
            (["\"", "", "\"\"", "\",x", "y"], [(2, "\"\n\n\"\"\n\",x"), (6, "y")]),
            // Never closed: the first line is given up, the others are as good as any.
            (["a,\"b", "c", "d"], [(2, nil), (3, "c"), (4, "d")]),
            (["\"a", "b", "\"c", "d\",e", "f"], [(2, nil), (3, "b"), (4, "\"c\nd\",e"), (6, "f")]),
            (["x,\"a\"b", "c"], [(2, nil), (3, "c")]),
            (["\"a", "\"b", "\"c", "d"], [(2, nil), (3, nil), (4, nil), (5, "d")]),
            ([], []),
        ] as [([String], [(Int, String?)])])
    func linesBecomeRecords(_ lines: [String], _ expected: [(Int, String?)]) throws {
        let found = try records(lines)
        #expect(found.map(\.0) == expected.map(\.0))
        #expect(found.map(\.1) == expected.map(\.1))
    }

    @Test func aRecordThatIsTooLongGivesUpItsFirstLineOnly() throws {
        let rest = (0..<3_000).map { "line \($0)" }
        let found = try records(["\"never closed"] + rest)
        #expect(found.count == 3_001)
        #expect(found[0].1 == nil)
        #expect(found.dropFirst().map(\.1) == rest)
        #expect(found.map(\.0) == Array(2...3_002))
    }

    @Test func everyLineIsInOneRecordWhateverItsQuotationMarks() throws {
        var random = Seeded(5)
        for _ in 0..<2_000 {
            let lines = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                String(
                    decoding: (0..<Int.random(in: 0...6, using: &random)).map { _ in
                        Array(#"",ab"#.utf8).randomElement(using: &random)!
                    }, as: UTF8.self)
            }
            var covered: [Int] = []
            for (number, record) in try records(lines) {
                let count = record.map { $0.count { $0 == "\n" } + 1 } ?? 1
                covered += number..<(number + count)
            }
            #expect(covered == Array(2..<(2 + lines.count)), "\(lines)")
        }
    }
}
