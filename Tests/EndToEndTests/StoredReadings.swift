import Foundation
import GridModel
import TestSupport
import Testing

/// A reading's identity.
struct StoredReading: Hashable {
    var meter: MeterID
    var at: Instant
    var register: Energy
}

/// Readings as lines of CSV, from `gridmeter --acks` or from gridctl.
enum StoredReadings {
    static func parse(_ csv: String) throws -> [StoredReading] {
        let lines = csv.split(separator: "\n")
        guard let header = lines.first?.split(separator: ",", omittingEmptySubsequences: false),
            let meter = header.firstIndex(of: "meter"), let at = header.firstIndex(of: "at"),
            let register = header.firstIndex(of: "registerKwh")
        else { throw TestFailure("no header meter,at,registerKwh: \(csv.prefix(200))") }
        return try lines.dropFirst().map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == header.count, let id = MeterID(text: fields[meter]),
                let instant = Instant(rfc3339: fields[at])
            else { throw TestFailure("no reading: \(line)") }
            return StoredReading(meter: id, at: instant, register: try Energy(kilowattHours: fields[register]))
        }
    }

    /// What a file of acknowledgements holds so far; a line that is being written is left out.
    static func acknowledged(in file: String) throws -> [StoredReading] {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        guard let end = text.lastIndex(of: "\n") else { return [] }
        return try parse(String(text[...end]))
    }

    /// Every reading of every meter there is.
    static func all(of gridd: GriddProcess) async throws -> [StoredReading] {
        let names = try await gridd.gridctl("meters", "-o", "name")
        let ids = names.stdout.split(separator: "\n").map(String.init)
        guard ids.count > 1 else { throw TestFailure("gridctl history names the meter only of several") }
        let tomorrow = Instant(milliseconds: Int64(Date().timeIntervalSince1970) * 1_000 + 86_400_000)
        let run = try await gridd.gridctl(
            ["history"] + ids + ["--every", "raw", "--from", "2000-01-01", "--to", "\(tomorrow)", "-o", "csv"])
        guard run.status == 0 else { throw TestFailure("gridctl history exited \(run.status): \(run.stderr)") }
        return try parse(run.stdout)
    }
}
