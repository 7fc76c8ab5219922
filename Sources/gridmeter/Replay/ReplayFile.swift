import Foundation
import GridModel
import SwiftCSV

/// Readings of one meter in a file: CSV with the columns `at` and `registerKwh`.
enum ReplayFile {
    /// The readings in the file's order, or of standard input for `-`.
    static func load(_ path: String) throws -> [Outbox.Entry] {
        let data: Data
        if path == "-" {
            data = try FileHandle.standardInput.readToEnd() ?? Data()
        } else {
            do {
                data = try Data(contentsOf: URL(fileURLWithPath: path))
            } catch {
                throw Failure("cannot read \(path): \(error.localizedDescription)")
            }
        }
        return try parse(String(decoding: data, as: UTF8.self), name: path == "-" ? "standard input" : path)
    }

    /// Fails at the first line that is no reading, naming it.
    static func parse(_ text: String, name: String) throws -> [Outbox.Entry] {
        let csv: EnumeratedCSV
        do {
            csv = try EnumeratedCSV(string: text, delimiter: .comma, loadColumns: false)
        } catch {
            throw Failure("\(name) is not CSV: \(error)")
        }
        let header = csv.header.map { $0.trimmingCharacters(in: .whitespaces) }
        guard let at = header.firstIndex(of: "at"), let register = header.firstIndex(of: "registerKwh") else {
            throw Failure("\(name) lacks the header at,registerKwh in its first line")
        }
        return try csv.rows.enumerated().compactMap { index, row in
            if row.allSatisfy(\.isEmpty) { return nil }
            let line = "\(name), line \(index + 2)"
            guard row.count > max(at, register) else { throw Failure("\(line): it has fewer fields than the header") }
            let date = row[at].trimmingCharacters(in: .whitespaces)
            guard let datetime = DateTimeText(date) else {
                throw Failure("\(line): \"\(date)\" is no date-time such as 2026-11-22T10:00:00Z")
            }
            let value = row[register].trimmingCharacters(in: .whitespaces)
            guard let energy = try? Energy(kilowattHours: value), energy >= .zero else {
                throw Failure("\(line): \"\(value)\" is no register value in kWh")
            }
            return Outbox.Entry(at: datetime, register: energy)
        }
    }
}
