import Foundation
import GRDB
import GridModel

/// Looks at the packs of a page and window: their directories, and what their rows say of them. The blocks in them are
/// looked at register by register.
struct PackInspection {
    let window: Window
    let page: RegisterPage

    func run(_ tally: inout InspectionTally, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT generation, first, last, blocks, count, data FROM pack WHERE window = ? AND page = ?")
        let rows = try Row.fetchCursor(statement, arguments: [window.number, page.number])
        while let row = try rows.next() { try check(row, &tally) }
    }

    private func check(_ row: Row, _ tally: inout InspectionTally) throws {
        let generation: Int64 = row[0]
        let directory: [PackCodec.Entry]
        do {
            directory = try row.withUnsafeData(atIndex: 5) { data in
                try (data ?? Data()).withUnsafeBytes { bytes throws(FormatError) in
                    try PackCodec.directory(of: bytes, window: window, page: page)
                }
            }
        } catch let error as FormatError {
            tally.found(
                .blockDamaged, in: window, PackRows.damaged(error, generation, window, page).message,
                wayOut: Inspection.sendAgain)
            return
        }
        func found(_ what: String) {
            tally.found(
                .blockContent, in: window,
                "pack \(generation) of meters \(max(1, page.firstID)) to \(page.lastID) \(what)",
                wayOut: Inspection.restore)
        }
        let readings = directory.reduce(0) { $0 + $1.count }
        if directory.count != row[3] as Int || readings != row[4] as Int {
            found(
                "holds \(directory.count) blocks with \(readings) readings; its row says \(row[3] as Int) with "
                    + "\(row[4] as Int)")
        }
        let (first, last) = (directory.map(\.first).min(), directory.map(\.last).max())
        if first?.milliseconds != row[1] as Int64 || last?.milliseconds != row[2] as Int64 {
            found(
                "reaches from \(first?.rfc3339 ?? "nowhere") to \(last?.rfc3339 ?? "nowhere"); its row says otherwise")
        }
    }
}
