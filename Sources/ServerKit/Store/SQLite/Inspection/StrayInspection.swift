import GRDB
import GridModel

/// Walks over the pages of all windows: each pack against its row, and blocks of registers of which nothing is kept, which
/// the walk over registers does not meet.
struct StrayInspection: Sendable {
    struct Place: Hashable, Sendable {
        var window = Window.first
        /// The last of the window's pages that was looked at; nil for none.
        var page: RegisterPage?
        var isOver = false
    }

    /// One page of the walk, of one step at least: goes on from `place` and says where it stopped.
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
        guard let window = try BlockIndex.window(from: place.window, db) else {
            place.isOver = true
            return
        }
        if window != place.window { place = Place(window: window) }
        guard let page = try BlockIndex.page(in: window, after: place.page, db) else {
            place = Place(window: window.next)
            return
        }
        place.page = page
        try PackInspection(window: window, page: page).run(&tally, db)
        try lookForStrays(in: window, page, &tally, db)
    }

    private func lookForStrays(
        in window: Window, _ page: RegisterPage, _ tally: inout InspectionTally, _ db: Database
    ) throws {
        // Where what is kept is damaged, the walk over registers told of that and did not look at their blocks.
        var states: RegisterStates?
        do {
            states = try RegisterStates.fetch(page, db)
        } catch let fault as StoreFault where fault.code == .corrupt {}
        for (key, _) in try BlockIndex.extents(in: window, page, db, onDamage: { _ in }) where states?[key] == nil {
            if states != nil {
                tally.found(
                    .registerState, of: key, in: window, "there are blocks of a register of which nothing is kept",
                    wayOut: Inspection.restore)
            }
            try RegisterInspection.guarding(key, window, &tally) { tally in
                try BlockInspection(key: key, window: window).run(&tally, db)
            }
        }
    }
}
