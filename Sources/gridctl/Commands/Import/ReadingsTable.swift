import GridModel
import SwiftCSV

/// CSV lines as wire readings.
///
/// Values go on as they are written, as JSON strings: gridd reads the digits and says what is wrong with them.
struct ReadingsTable {
    /// A line's reading, or what is wrong with the line.
    typealias Row = Result<String, RowFault>

    struct RowFault: Error, Hashable {
        var message: String
    }

    private let header: String
    private let delimiter: CSVDelimiter
    private let meterColumn: Int?
    private let meter: MeterID?
    private let atColumn: Int
    private let registerColumn: Int

    /// - Parameters:
    ///   - header: The file's first line.
    ///   - meter: Whose readings they are, when the file does not say.
    /// - Throws: ``Failure`` when the header lacks a column.
    init(header: String, meter: MeterID?, file: String) throws {
        self.header = header
        delimiter = .guessed(string: header)
        let names = (try? Self.parse(header, delimiter).first) ?? []
        func column(_ name: String) -> Int? {
            names.firstIndex { $0.filter { !$0.isWhitespace }.lowercased() == name.lowercased() }
        }
        guard let at = column("at"), let register = column("registerKwh") else {
            throw Failure(
                .invalid, code: "bad_header",
                "\(file) begins neither with a header that names at and registerKwh nor with a JSON object",
                wayOut: "the header is meter,at,registerKwh")
        }
        meterColumn = column("meter")
        guard meter != nil || meterColumn != nil else {
            throw Failure(
                .invalid, code: "bad_header", "\(file) has no column meter", wayOut: "say whose readings: --meter ID")
        }
        guard meter == nil || meterColumn == nil else {
            throw Failure(
                .invalid, code: "bad_header", "\(file) has a column meter of its own", wayOut: "leave --meter away")
        }
        self.meter = meter
        atColumn = at
        registerColumn = register
    }

    /// A reading, or a fault, for each of the lines; none of them is empty.
    func rows(_ lines: [String]) -> [Row] {
        // All at once; a stray quotation mark, which runs on over line ends, is then looked for line by line.
        if let rows = try? Self.parse(lines.joined(separator: "\n"), delimiter), rows.count == lines.count {
            return rows.map(reading)
        }
        return lines.map { line in
            guard let rows = try? Self.parse(line, delimiter), let row = rows.first, rows.count == 1 else {
                return .failure(RowFault(message: "the quotation marks do not match"))
            }
            return reading(row)
        }
    }

    private func reading(_ row: [String]) -> Row {
        // The library fills rows that are too short with nothing; a value that is not there is told the same way.
        let needed = [("meter", meterColumn), ("at", atColumn), ("registerKwh", registerColumn)]
        let missing = needed.filter { _, column in
            column.map { !row.indices.contains($0) || row[$0].allSatisfy(\.isWhitespace) } ?? false
        }
        guard missing.isEmpty else {
            return .failure(RowFault(message: "there is no \(missing.map(\.0).joined(separator: ", "))"))
        }
        let id = meterColumn.map { row[$0] } ?? meter?.description ?? ""
        return .success(WireLine.text(id: id, consumption: row[registerColumn], datetime: row[atColumn]))
    }

    /// The rows of lines without a header.
    private static func parse(_ text: String, _ delimiter: CSVDelimiter) throws -> [[String]] {
        // The library takes the first line for the header and leaves it out of the rows.
        let csv = try CSV<Enumerated>(string: "\n" + text, delimiter: delimiter, loadColumns: false)
        return csv.rows
    }
}

/// A reading as it goes over the wire.
enum WireLine {
    /// `{"consumption":"12.345","datetime":"…","id":"1"}`
    static func text(id: String, consumption: String, datetime: String) -> String {
        "{\"id\":\(quoted(id)),\"consumption\":\(quoted(consumption)),\"datetime\":\(quoted(datetime))}"
    }

    /// A JSON string of the text without white space around it.
    private static func quoted(_ text: String) -> String {
        var text = text[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<"\u{20}":
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
