import Foundation
import GRDB
import GridModel

/// Walks over the registers: what is kept of each against its blocks, and its blocks by themselves.
struct RegisterInspection: Sendable {
    /// Where the walk stands.
    struct Place: Hashable, Sendable {
        /// The last register that was begun.
        var key: RegisterKey?
        /// The last of its windows that was looked at; nil when all of them were.
        var window: Int64?
        var isOver = false
    }

    /// One page, of one step at least: goes on from `place` and says where it stopped.
    func page(
        from place: Place, _ clock: Inspection.Clock, _ db: Database
    ) throws -> (place: Place, tally: InspectionTally) {
        var place = place
        var tally = InspectionTally()
        let windows = try BlockIndex.windows(db)
        if let key = place.key, let window = place.window {
            guard try look(at: key, windows.filter { $0.number > window }, &place, &tally, clock, db) else {
                return (place, tally)
            }
            if clock.isOver { return (place, tally) }
        }
        repeat {
            let rows: [(state: RegisterState, isKnown: Bool)]
            do {
                rows = try fetch(after: place.key, &tally, db)
            } catch let error where Inspection.isDamage(error) {
                tally.found(
                    .file, "what is kept of registers can't be read on: \(Inspection.words(error))",
                    wayOut: Inspection.restore)
                place.isOver = true
                return (place, tally)
            }
            if rows.isEmpty {
                place.isOver = true
                return (place, tally)
            }
            for (state, isKnown) in rows {
                tally.registers += 1
                place = Place(key: state.key)
                if !isKnown {
                    tally.found(
                        .reference, of: state.key, "there are readings, and no such meter", wayOut: Inspection.restore)
                }
                try Self.guarding(state.key, nil, &tally) { tally in try check(state, windows, &tally, db) }
                guard try look(at: state.key, windows, &place, &tally, clock, db) else { return (place, tally) }
                if clock.isOver { return (place, tally) }
            }
        } while !clock.isOver
        return (place, tally)
    }

    /// The states of registers after one of them, those of a whole page; none when there are no more.
    private func fetch(
        after key: RegisterKey?, _ tally: inout InspectionTally, _ db: Database
    ) throws -> [(state: RegisterState, isKnown: Bool)] {
        var found: [RegisterState] = []
        var damaged: [StoreFault] = []
        try RegisterStates.forEach(
            from: key.map { RegisterPage(holding: $0.meter) } ?? RegisterPage(number: 0), db,
            onDamage: { damaged.append($1) }
        ) { states in
            found = states.states.filter { state in key.map { $0.precedes(state.key) } ?? true }
            return found.isEmpty
        }
        for fault in damaged { tally.found(.registerState, fault.message, wayOut: "start gridd again") }
        guard let first = found.first?.key.meter.value, let last = found.last?.key.meter.value else { return [] }
        let statement = try db.cachedStatement(sql: "SELECT id FROM meter WHERE id BETWEEN ? AND ?")
        let known = try Set(Int64.fetchAll(statement, arguments: [first, last]))
        return found.map { ($0, known.contains($0.key.meter.value)) }
    }

    /// Looks at a register's windows; false when time is over before the last of them.
    private func look(
        at key: RegisterKey, _ windows: [Window], _ place: inout Place, _ tally: inout InspectionTally,
        _ clock: Inspection.Clock, _ db: Database
    ) throws -> Bool {
        for window in windows {
            try Self.guarding(key, window, &tally) { tally in
                try BlockInspection(key: key, window: window).run(&tally, db)
            }
            place = Place(key: key, window: window.number)
            if clock.isOver, window != windows.last { return false }
        }
        place = Place(key: key)
        return true
    }

    /// What is kept of a register against its blocks' bounds and its newest readings, all in one read.
    private func check(
        _ state: RegisterState, _ windows: [Window], _ tally: inout InspectionTally, _ db: Database
    ) throws {
        let key = state.key
        func found(_ what: String) {
            tally.found(
                .registerState, of: key, "\(what)",
                wayOut: "what is shown as latest or counted may be wrong, history is not: \(Inspection.restore)")
        }
        var count: Int64 = 0
        var bounds: (first: Int64, last: Int64)?
        for window in windows {
            // The walk over packs tells of one that can't be read; the others say too little then.
            var isKnown = true
            let found = try BlockIndex.extent(of: key, in: window, db, onDamage: { _ in isKnown = false })
            guard isKnown else { return }
            guard let extent = found else { continue }
            count += extent.count
            let (first, last) = (extent.first.milliseconds, extent.last.milliseconds)
            bounds = (min(bounds?.first ?? first, first), max(bounds?.last ?? last, last))
        }
        if count != state.count { found("\(state.count) readings are said to be in blocks; there are \(count)") }
        guard let (first, last) = bounds else { return }
        if first != state.firstAt.milliseconds {
            found("the first reading is said to be of \(state.firstAt); it is of \(Instant(milliseconds: first))")
        }
        if last != state.lastAt.milliseconds {
            found("the last reading is said to be of \(state.lastAt); it is of \(Instant(milliseconds: last))")
        } else {
            try checkLatest(state, floor: Instant(milliseconds: first), found, db)
        }
    }

    private func checkLatest(
        _ state: RegisterState, floor: Instant, _ found: (String) -> Void, _ db: Database
    ) throws {
        let blocks = BlockReader()
        let known = state.latest
        do {
            let last = try blocks.last(before: known.last.at.adding(milliseconds: 1), of: state.key, floor: floor, db)
            if let last, last != known.last {
                found(
                    "the last reading is said to be \(known.last.value.kilowattHoursText) kWh at \(known.last.at); it is "
                        + "\(last.value.kilowattHoursText) kWh at \(last.at)")
            }
            if let previous = known.previous, try Self.isLetGo(previous, of: state.key, db) { return }
            let previous = try blocks.last(before: known.last.at, of: state.key, floor: floor, db)
            if previous != known.previous {
                func text(_ reading: Reading?) -> String {
                    reading.map { "\($0.value.kilowattHoursText) kWh at \($0.at)" } ?? "none"
                }
                found("the reading before the last is said to be \(text(known.previous)); it is \(text(previous))")
            }
        } catch let fault as StoreFault where fault.code == .corrupt {
            // A block that can't be read is told where it lies.
        }
    }

    /// True where a month's readings were let go and rolled up for good: what was the last but one may be among them.
    private static func isLetGo(_ reading: Reading, of key: RegisterKey, _ db: Database) throws -> Bool {
        let holding = try RollupRows().holding(of: key, in: Window(holding: reading.at), db)
        return holding.rollup?.isFinal == true
    }

    /// Takes damage for a finding, so that the walk goes on behind it.
    static func guarding(
        _ key: RegisterKey?, _ window: Window?, _ tally: inout InspectionTally,
        _ body: (inout InspectionTally) throws -> Void
    ) throws {
        do {
            try body(&tally)
        } catch let error where Inspection.isDamage(error) {
            tally.found(
                .blockDamaged, of: key, in: window, "blocks can't be read: \(Inspection.words(error))",
                wayOut: Inspection.sendAgain)
        }
    }
}
