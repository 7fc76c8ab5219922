import MeterWire

/// CSV with a header: `meter,at,registerKwh`.
struct CSVReadings: BulkFormat {
    static let longestLine = CSVRecords.longest

    private var columns: CSVColumns?
    private var records: CSVRecords?

    mutating func take(_ line: UnsafeRawBufferPointer, into lines: inout BulkLines) {
        if lines.refusal != nil { return }
        guard let columns, records != nil else {
            readHeader(line, into: &lines)
            return
        }
        records?.take(line, number: lines.count) { Self.settle($0, $1, columns, &lines) }
    }

    mutating func finish(into lines: inout BulkLines) {
        guard let columns else { return }
        records?.finish { Self.settle($0, $1, columns, &lines) }
    }

    private mutating func readHeader(_ line: UnsafeRawBufferPointer, into lines: inout BulkLines) {
        // Spreadsheets put a byte order mark in front.
        let header = line.starts(with: [0xEF, 0xBB, 0xBF]) ? UnsafeRawBufferPointer(rebasing: line.dropFirst(3)) : line
        if header.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) { return }
        do throws(WireError) {
            let columns = try CSVColumns(header: header)
            self.columns = columns
            records = CSVRecords(columns)
        } catch {
            lines.refuse(because: error.message)
        }
    }

    private static func settle(
        _ piece: CSVRecords.Piece, _ number: Int, _ columns: CSVColumns, _ lines: inout BulkLines
    ) {
        do throws(WireError) {
            switch piece {
            case .stray(let error): throw error
            case .record(let record):
                if let message = try columns.reading(in: record) { try lines.add(message) }
            }
        } catch {
            lines.reject(error, line: number)
        }
    }
}
