import Foundation
import GridModel
import SwiftCSV

/// One house's power, a mean a minute.
struct HouseholdMonth {
    /// Watts in each minute that was recorded; minutes are counted from ``start``.
    let minutes: [(minute: Int, watts: Int)]
    let start: Instant
    /// What it is, for the results.
    let origin: String

    /// Reads a file of the UCI "Individual household electric power consumption" data set, whatever the case of its
    /// column names.
    static func load(_ path: String) throws -> HouseholdMonth {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw Failure("cannot read \(path): \(error.localizedDescription)")
        }
        return try parse(text, name: path)
    }

    static func parse(_ text: String, name: String) throws -> HouseholdMonth {
        let csv: EnumeratedCSV
        do {
            csv = try EnumeratedCSV(string: text, loadColumns: false)
        } catch {
            throw Failure("\(name) is not CSV: \(error)")
        }
        let header = csv.header.map { $0.lowercased() }
        guard let date = header.firstIndex(of: "date"), let time = header.firstIndex(of: "time"),
            let power = header.firstIndex(of: "global_active_power")
        else { throw Failure("\(name) lacks one of the columns date, time, global_active_power") }
        var start: Instant?
        var minutes: [(minute: Int, watts: Int)] = []
        for (index, row) in csv.rows.enumerated() where !row.allSatisfy(\.isEmpty) {
            let line = "\(name), line \(index + 2)"
            guard row.count > max(date, time, power) else { throw Failure("\(line): too few fields") }
            // `1/2/2007`: day, month, year. Minutes are taken as UTC's.
            let parts = row[date].split(separator: "/").compactMap { Int($0) }
            let text =
                parts.count == 3 ? "\(pad(parts[2], 4))-\(pad(parts[1], 2))-\(pad(parts[0], 2))T\(row[time])Z" : ""
            guard let at = Instant(rfc3339: text) else {
                throw Failure("\(line): \"\(row[date]) \(row[time])\" is no day/month/year and time")
            }
            let begin = start ?? at
            start = begin
            // Minutes that were not recorded are there as NA or ?.
            guard row[power] != "NA", row[power] != "?", !row[power].isEmpty else { continue }
            guard let kilowatts = try? Energy(kilowattHours: row[power]), kilowatts >= .zero else {
                throw Failure("\(line): \"\(row[power])\" is no power in kW")
            }
            minutes.append((Int((at - begin) / 60_000), Int(kilowatts.milliwattHours / 1_000)))
        }
        guard let start, !minutes.isEmpty else { throw Failure("\(name) holds no minute") }
        return HouseholdMonth(minutes: minutes, start: start, origin: "the minutes of a real house")
    }

    private static func pad(_ value: Int, _ digits: Int) -> String {
        String(repeating: "0", count: max(0, digits - String(value).count)) + String(value)
    }

    /// A made-up house, the same in each run: a base load, a fridge of 90 W that runs 15 minutes of 40, lights and
    /// devices in the morning and in the evening, an oven or a washing machine of 2 kW now and then, and noise.
    static func made() -> HouseholdMonth {
        let days = 28
        let minutes = (0..<(days * 1_440)).map { minute -> (minute: Int, watts: Int) in
            let hour = minute / 60 % 24
            var watts = 180 + Int(Mix.number(below: 40, Int64(minute)))
            if minute % 40 < 15 { watts += 90 }
            switch hour {
            case 6..<9: watts += 350 + Int(Mix.number(below: 300, Int64(minute / 7), 1))
            case 17..<23: watts += 500 + Int(Mix.number(below: 600, Int64(minute / 5), 2))
            default: break
            }
            if hour >= 7, hour < 22, Mix.number(below: 12, Int64(minute / 45), 3) == 0 {
                watts += 1_900 + Int(Mix.number(below: 200, Int64(minute), 4))
            }
            return (minute, watts)
        }
        return HouseholdMonth(
            minutes: minutes, start: Instant(rfc3339: "2026-02-01T00:00:00Z") ?? Instant(seconds: 0),
            origin: "the minutes of a made-up house (no --household was given: real ones are less regular)")
    }

    /// The register of a meter at the end of each minute. Meters differ: each begins at another minute of the month, and
    /// comes round to it.
    func addRegister(ofMeter meter: Int, of meters: Int, decimals: Int, to writer: inout BodyWriter) {
        let shift = meter * minutes.count / meters
        var wattMinutes = 0
        for (index, slot) in minutes.enumerated() {
            wattMinutes += minutes[(index + shift) % minutes.count].watts
            // 1 W over a minute is 1000/60 mWh; rounded once, so that errors do not add up.
            let milliwattHours = Int64(wattMinutes * 1_000 + 30) / 60
            let register =
                decimals == 6 ? milliwattHours : (milliwattHours + 500) / 1_000 * 1_000
            writer.add(
                meter: Int64(meter + 1), Energy(milliwattHours: Int64(meter) * 100_000_000 + register),
                at: start.adding(seconds: Int64(slot.minute + 1) * 60))
        }
    }
}
