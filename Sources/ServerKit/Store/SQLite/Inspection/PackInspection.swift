import Foundation
import GRDB
import GridModel

/// Looks at the packs of a page and window: their directories, and what their rows say of them. The blocks in them are
/// looked at register by register.
struct PackInspection {
    let window: Window
    let page: RegisterPage

    func run(_ tally: inout InspectionTally, _ db: Database) throws {
        try DirectStatement(
            "SELECT generation, first, last, blocks, count, data FROM pack WHERE window = ? AND page = ?", db
        ).forEach(window.number, page.number) { check($0, &tally) }
    }

    private func check(_ row: DirectRow, _ tally: inout InspectionTally) {
        let generation = row.number(0)
        let directory: [PackCodec.Entry]
        do throws(FormatError) {
            directory = try PackCodec.directory(of: row.blob(5), window: window, page: page)
        } catch {
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
        if Int64(directory.count) != row.number(3) || Int64(readings) != row.number(4) {
            found(
                "holds \(directory.count) blocks with \(readings) readings; its row says \(row.number(3)) with "
                    + "\(row.number(4))")
        }
        let (first, last) = (directory.map(\.first).min(), directory.map(\.last).max())
        if first?.milliseconds != row.number(1) || last?.milliseconds != row.number(2) {
            found(
                "reaches from \(first?.rfc3339 ?? "nowhere") to \(last?.rfc3339 ?? "nowhere"); its row says otherwise")
        }
    }
}
