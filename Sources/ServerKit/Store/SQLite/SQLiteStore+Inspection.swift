import GRDB
import GridModel
import Synchronization

extension SQLiteStore: InspectableStore {
    package func inspect(
        _ summary: inout VerificationSummary, tell: (InspectionEvent) async throws -> Void
    ) async throws {
        let inspection = Inspection(store: self)
        for part in [inspection.blocks, inspection.journal, inspection.rollups, inspection.invoices, inspection.file] {
            do {
                try await part(&summary, tell)
            } catch let fault as StoreFault where fault.code == .corrupt || fault.code == .failed {
                // What could not be read at all is told, and the rest is looked at all the same.
                try await tell(.finding(Finding(.file, what: fault.message, wayOut: Inspection.restore)))
            }
        }
    }
}

extension Inspection {
    fileprivate func blocks(
        _ summary: inout VerificationSummary, _ tell: (InspectionEvent) async throws -> Void
    ) async throws {
        let counts = store.counts
        let total = counts.stored - counts.journalReadings
        var place = RegisterInspection.Place()
        while !place.isOver {
            let (next, tally) = try await read { [place] db, clock in
                try RegisterInspection().page(from: place, clock, db)
            }
            place = next
            summary.add(tally)
            try await told(tally, VerificationProgress(phase: .blocks, done: summary.blockReadings, total: total), tell)
        }
        var stray = StrayInspection.Place()
        while !stray.isOver {
            let (next, tally) = try await read { [stray] db, clock in
                try StrayInspection().page(from: stray, clock, db)
            }
            stray = next
            summary.add(tally)
            try await told(tally, nil, tell)
        }
    }

    fileprivate func journal(
        _ summary: inout VerificationSummary, _ tell: (InspectionEvent) async throws -> Void
    ) async throws {
        let total = store.counts.journalReadings
        var place = JournalInspection.Place()
        while !place.isOver {
            let (next, tally) = try await read { [place] db, clock in
                try JournalInspection().page(from: place, clock, db)
            }
            place = next
            summary.journalBatches += tally.batches
            summary.journalReadings += tally.readings
            try await told(
                tally, VerificationProgress(phase: .journal, done: summary.journalReadings, total: total), tell)
        }
        try await duplicates(summary, tell)
        try await told(
            try await read { db, _ in
                var tally = InspectionTally()
                try OffsetInspection().run(&tally, db)
                return tally
            }, nil, tell)
        try await told(try await CountInspection(inspection: self).run(), nil, tell)
    }

    private func duplicates(
        _ summary: VerificationSummary, _ tell: (InspectionEvent) async throws -> Void
    ) async throws {
        let after = try await read { db, _ in try StoreTally.compactorOffset(db) }
        let parts = UInt64(summary.journalReadings / JournalDuplicates.partSize + 1)
        for part in 0..<parts {
            let search = JournalDuplicates(part: part, of: parts, after: after)
            while !search.isOver {
                let tally = try await read { db, clock in try search.page(clock, db) }
                let progress = VerificationProgress(
                    phase: .journal, done: summary.journalReadings, total: summary.journalReadings)
                try await told(tally, progress, tell)
            }
        }
    }

    fileprivate func rollups(
        _ summary: inout VerificationSummary, _ tell: (InspectionEvent) async throws -> Void
    ) async throws {
        var place = RollupInspection.Place()
        while !place.isOver {
            let (next, tally) = try await read { [place] db, clock in
                try RollupInspection(events: try MeterEventRows.all(db)).page(from: place, clock, db)
            }
            place = next
            summary.rollups += tally.rollups
            try await told(tally, VerificationProgress(phase: .rollups, done: summary.rollups, total: 0), tell)
        }
    }

    fileprivate func invoices(
        _ summary: inout VerificationSummary, _ tell: (InspectionEvent) async throws -> Void
    ) async throws {
        let inspection = InvoiceInspection(rows: store.invoiceRows)
        let total = try await store.nextInvoiceNumber() - 1
        var place = InvoiceInspection.Place()
        while !place.isOver {
            let (next, tally) = try await read { [place] db, clock in try inspection.page(from: place, clock, db) }
            place = next
            summary.invoices = (summary.invoices ?? 0) + tally.invoices
            try await told(
                tally, VerificationProgress(phase: .invoices, done: summary.invoices ?? 0, total: total), tell)
        }
    }

    fileprivate func file(
        _ summary: inout VerificationSummary, _ tell: (InspectionEvent) async throws -> Void
    ) async throws {
        let store = store
        let outcome = try await Narration.run(heartbeat: .seconds(5)) { say in
            try await FileInspection(store: store).run(say)
        } tell: { progress in
            try await tell(.progress(progress))
        }
        summary.fileBytes = outcome.bytes
        if let unchecked = outcome.unchecked { summary.unchecked.append(unchecked) }
        try await told(outcome.tally, nil, tell)
    }

    private func told(
        _ tally: InspectionTally, _ progress: VerificationProgress?, _ tell: (InspectionEvent) async throws -> Void
    ) async throws {
        for finding in tally.findings { try await tell(.finding(finding)) }
        if let progress { try await tell(.progress(progress)) }
    }
}

extension VerificationSummary {
    fileprivate mutating func add(_ tally: InspectionTally) {
        registers += tally.registers
        blocks += tally.blocks
        blockReadings += tally.readings
    }
}
