import Foundation
import GRDB
import GridModel

/// Walks over the rollups: each against the readings it was made of.
///
/// What is added to a window after all it holds leaves its rollup as it is, so a rollup is of the window's first readings;
/// a reading that comes before others takes the rollup away in the same transaction.
struct RollupInspection: Sendable {
    struct Place: Hashable, Sendable {
        var window = Int64.min
        var meter: Int64 = 0
        var register: Int64 = 0
        var isOver = false
    }

    private static let rollupsAtOnce = 64

    /// What readings are judged by.
    var events: [RegisterKey: RegisterEvents] = [:]

    /// One page, of one rollup at least: goes on from `place` and says where it stopped.
    func page(
        from place: Place, _ clock: Inspection.Clock, _ db: Database
    ) throws -> (place: Place, tally: InspectionTally) {
        var place = place
        var tally = InspectionTally()
        repeat {
            let rows: [Row]
            do {
                rows = try fetch(after: place, db)
            } catch let error where Inspection.isDamage(error) {
                tally.found(
                    .file, "rollups can't be read on: \(Inspection.words(error))", wayOut: Inspection.restore)
                place.isOver = true
                return (place, tally)
            }
            for row in rows {
                (place.window, place.meter, place.register) = (row[0], row[1], row[2])
                tally.rollups += 1
                try look(at: row, &tally, db)
                if clock.isOver { return (place, tally) }
            }
            place.isOver = rows.count < Self.rollupsAtOnce
        } while !clock.isOver && !place.isOver
        return (place, tally)
    }

    private func fetch(after place: Place, _ db: Database) throws -> [Row] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT window, meter, register, count, final, data,
                    (SELECT zone FROM meter WHERE id = rollup.meter)
                FROM rollup WHERE (window, meter, register) > (?, ?, ?) ORDER BY window, meter, register LIMIT ?
                """)
        return try Row.fetchAll(
            statement, arguments: [place.window, place.meter, place.register, Self.rollupsAtOnce])
    }

    private func look(at row: Row, _ tally: inout InspectionTally, _ db: Database) throws {
        guard let meter = MeterID(row[1] as Int64), let register = UInt16(exactly: row[2] as Int64),
            let zone = (row[6] as String?).flatMap({ Zone($0) })
        else {
            tally.found(
                .reference, "there is a rollup of meter \(row[1] as Int64), and no such meter",
                wayOut: Inspection.restore)
            return
        }
        let key = RegisterKey(meter, RegisterID(register))
        let window = Window(number: row[0])
        let isFinal: Bool = row[4]
        // Where the readings are there, they are taken when the rollup can't be read.
        let wayOut = isFinal ? Inspection.restore : "what is asked by hour or day may be wrong: \(Inspection.restore)"
        let rollup: Rollup
        do {
            rollup = try RollupRows().decode(row[5], window: window, key: key)
        } catch let error where Inspection.isDamage(error) {
            tally.found(
                .rollup, of: key, in: window, "the rollup is damaged: \(Inspection.words(error))", wayOut: wayOut)
            return
        }
        if isFinal { return }
        let count: Int = row[3]
        let span = TimeSpan(start: window.start, end: window.next.start)
        let readings: ArraySlice<Reading>
        do {
            readings = try BlockReader().readings(of: key, in: window, span, db).sorted().prefix(count)
        } catch let error where Inspection.isDamage(error) {
            // A block that can't be read is told where it lies.
            return
        }
        guard rollup.count == count, readings.count == count else {
            tally.found(
                .rollup, of: key, in: window,
                "the rollup is of \(rollup.count) readings, its row says \(count), and there are \(readings.count)",
                wayOut: wayOut)
            return
        }
        if Rollup(of: Array(readings), window: span, zone: zone, events: events[key]) != rollup {
            tally.found(
                .rollup, of: key, in: window, "the rollup is not what its \(count) readings give", wayOut: wayOut)
        }
    }
}
