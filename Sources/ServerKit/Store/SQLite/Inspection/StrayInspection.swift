import GRDB
import GridModel

/// Walks over the keys of all blocks for those that no register knows of, which the walk over registers does not meet.
struct StrayInspection: Sendable {
    struct Place: Hashable, Sendable {
        var window = Int64.min
        var meter: Int64 = 0
        var register: Int64 = 0
        var isOver = false
    }

    private static let blocksAtOnce = 2_000

    /// One page, of one step at least: goes on from `place` and says where it stopped.
    func page(
        from place: Place, _ clock: Inspection.Clock, _ db: Database
    ) throws -> (place: Place, tally: InspectionTally) {
        var place = place
        var tally = InspectionTally()
        repeat {
            do {
                try advance(&place, &tally, db)
            } catch let error where Inspection.isDamage(error) {
                tally.found(
                    .file, "blocks can't be read on: \(Inspection.words(error))", wayOut: Inspection.restore)
                place.isOver = true
            }
        } while !clock.isOver && !place.isOver
        return (place, tally)
    }

    private func advance(_ place: inout Place, _ tally: inout InspectionTally, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT DISTINCT window, meter, register,
                    EXISTS (
                        SELECT 1 FROM register_state
                        WHERE register_state.meter = block.meter AND register_state.register = block.register)
                FROM block WHERE (window, meter, register) > (?, ?, ?) ORDER BY window, meter, register LIMIT ?
                """)
        let rows = try Row.fetchAll(
            statement, arguments: [place.window, place.meter, place.register, Self.blocksAtOnce])
        for row in rows {
            let isKnown: Bool = row[3]
            (place.window, place.meter, place.register) = (row[0], row[1], row[2])
            if isKnown { continue }
            let window = Window(number: place.window)
            guard let meter = MeterID(place.meter), let register = UInt16(exactly: place.register) else {
                tally.found(
                    .reference, "there is a block of meter \(place.meter), register \(place.register)",
                    wayOut: Inspection.restore)
                continue
            }
            let key = RegisterKey(meter, RegisterID(register))
            tally.found(
                .registerState, of: key, in: window, "there are blocks of a register of which nothing is kept",
                wayOut: Inspection.restore)
            try RegisterInspection.guarding(key, window, &tally) { tally in
                try BlockInspection(key: key, window: window).run(&tally, db)
            }
        }
        place.isOver = rows.count < Self.blocksAtOnce
    }
}
