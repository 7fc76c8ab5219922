extension Output {
    /// A row for each of several things that are asked for one by one; one that fails is told, and is no row.
    ///
    /// - Throws: ``Finished`` at the end when something failed.
    func renderEach<Item, Row: TableRow>(
        _ items: [Item], _ session: Session, _ row: (Item) async throws -> Row
    ) async throws {
        var writer = writer(of: Row.self)
        var outcome: (any Error)?
        do {
            try await Batch.each(items, session) { item in try writer.add([try await row(item)]) }
        } catch {
            outcome = error
        }
        try await writer.finish()
        if let outcome { throw outcome }
    }
}
