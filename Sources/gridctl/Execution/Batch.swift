/// The same for several things, one failure of which does not stop the others.
enum Batch {
    /// Does `work` for each and tells of each failure as it comes; what concerns all of them ends it.
    ///
    /// - Throws: ``Finished`` at the end when something failed: partial when some of it was done.
    static func each<Item>(
        _ items: [Item], _ session: Session, _ work: (Item) async throws -> Void
    ) async throws {
        var failures: [ErrorReport] = []
        for item in items {
            do {
                try await work(item)
            } catch {
                var report = ErrorReport(error)
                guard items.count > 1, report.status == .notFound || report.status == .invalid else { throw error }
                report.wayOut = await LiveSuggestion.wayOut(for: error, session.client) ?? report.wayOut
                session.diagnostics.report(report)
                failures.append(report)
            }
        }
        guard let first = failures.first else { return }
        throw Finished(status: failures.count < items.count ? .partial : first.status)
    }
}
