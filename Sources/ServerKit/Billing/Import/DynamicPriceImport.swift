import GridModel
import MeterWire

/// Prices by the half-hour, or another stretch, from CSV as a tariff.
///
/// The columns are those of Octopus Agile's unit rates: `valid_from` and `valid_to`, RFC 3339, and `value_inc_vat`; others
/// are not looked at. A stretch holds its start and not its end. Rows may come in any order; prices may be below zero.
package struct DynamicPriceImport {
    package enum Unit: String, Hashable, Sendable, CaseIterable {
        /// Of the currency a kWh: 0.2015.
        case major
        /// Of its hundredth, or what the minor unit is: 20.15 pence.
        case minor
    }

    package var name: String
    package var currency: Currency
    package var unit: Unit
    /// Lines' rounding, as a contract says it.
    package var line = RoundingRule.halfUp

    package init(name: String, currency: Currency, unit: Unit) {
        self.name = name
        self.currency = currency
        self.unit = unit
    }

    private struct Row {
        var line: Int
        var from: Instant
        var to: Instant
        var price: Rate

        var minutes: Int64 { (to - from) / 60_000 }
    }

    /// - Parameter zone: Where the first day is found in.
    /// - Throws: ``TariffFaults`` with each row that can't be read, and each overlap.
    package func tariff(_ csv: String, in zone: Zone) throws(TariffFaults) -> Tariff {
        let faults = FaultList()
        let rows = rows(csv, faults).sorted { $0.from < $1.from }
        for (one, next) in zip(rows, rows.dropFirst()) where next.from < one.to {
            Self.fault(
                "\(next.from) to \(next.to) overlaps \(one.from) to \(one.to) of line \(one.line)", next.line, faults)
        }
        if rows.isEmpty, faults.isEmpty { Self.fault("there is no row of prices", nil, faults) }
        guard faults.isEmpty else { throw faults.told }
        return Tariff(
            name: name, title: "Prices by the instant", currency: currency,
            validFrom: zone.local(at: rows[0].from).date, proration: .intervals,
            rounding: TariffRounding(line: Rounding(decimals: currency.minorDigits, line)),
            components: [TariffComponent(label: "Energy", taxed: false, charge: .energy(.series(series(rows))))])
    }

    /// Rows that follow each other without a break and are equally long, together.
    private func series(_ rows: [Row]) -> [PriceSeries] {
        var series: [PriceSeries] = []
        for row in rows {
            if let last = series.last, last.end == row.from, Int64(last.minutes) == row.minutes {
                series[series.count - 1].prices.append(row.price)
            } else {
                series.append(PriceSeries(from: row.from, minutes: Int(row.minutes), prices: [row.price]))
            }
        }
        return series
    }

    private static let columns = ["valid_from", "valid_to", "value_inc_vat"]

    private func rows(_ csv: String, _ faults: FaultList) -> [Row] {
        var places: [Int]?
        var rows: [Row] = []
        // A carriage return with its line feed is one character.
        let lines = csv.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in lines.enumerated() {
            var text = line
            if index == 0, text.unicodeScalars.first == "\u{FEFF}" { text = text.dropFirst() }
            guard !text.allSatisfy({ $0 == " " || $0 == "," }) else { continue }
            guard let fields = Self.fields(text) else {
                Self.fault("the quotation marks do not match", index + 1, faults)
                continue
            }
            guard let known = places else {
                places = Self.places(fields, index + 1, faults)
                if places == nil { return [] }
                continue
            }
            if let row = row(fields, known, index + 1, faults) { rows.append(row) }
            if faults.isFull { break }
        }
        return rows
    }

    private static func fields(_ text: Substring) -> [String]? {
        var text = String(text)
        return text.withUTF8 { bytes in
            CSVFields(bytes, delimiter: UInt8(ascii: ",")).map { fields in (0..<fields.count).map { fields.text($0) } }
        }
    }

    private static func places(_ header: [String], _ line: Int, _ faults: FaultList) -> [Int]? {
        let names = header.map { $0.lowercased() }
        let places = columns.compactMap { names.firstIndex(of: $0) }
        for column in columns where !names.contains(column) {
            let near = Suggestion.nearest(to: column, among: names).map { "; is it \($0)?" } ?? ""
            fault("the header has no column \(column)\(near)", line, faults)
        }
        return places.count == columns.count ? places : nil
    }

    private func row(_ fields: [String], _ places: [Int], _ line: Int, _ faults: FaultList) -> Row? {
        guard let most = places.max(), most < fields.count else {
            Self.fault("the row has \(fields.count) fields; it needs \((places.max() ?? 0) + 1)", line, faults)
            return nil
        }
        let texts = places.map { fields[$0] }
        guard let from = Instant(rfc3339: texts[0]) else {
            Self.fault("valid_from \"\(texts[0])\" is no instant; write it as 2026-11-22T00:30:00Z", line, faults)
            return nil
        }
        guard let to = Instant(rfc3339: texts[1]) else {
            let wayOut =
                texts[1].isEmpty ? "a price without an end can't be billed" : "write it as 2026-11-22T01:00:00Z"
            Self.fault("valid_to \"\(texts[1])\" is no instant; \(wayOut)", line, faults)
            return nil
        }
        guard to > from, (to - from) % 60_000 == 0, 60 % Int((to - from) / 60_000) == 0, to - from <= 3_600_000 else {
            Self.fault("\(from) to \(to) is no number of minutes that divides an hour", line, faults)
            return nil
        }
        guard let rate = try? Rate(texts[2]), rate.scale + shift <= 18 else {
            Self.fault("value_inc_vat \"\(texts[2])\" is no price; write its digits, such as 20.15", line, faults)
            return nil
        }
        return Row(line: line, from: from, to: to, price: Rate(mantissa: rate.mantissa, scale: rate.scale + shift))
    }

    private var shift: Int { unit == .minor ? currency.minorDigits : 0 }

    private static func fault(_ message: String, _ line: Int?, _ faults: FaultList) {
        faults.add(TariffFault(path: "", line: line, message: message))
    }
}
