extension Output {
    /// The rows of several things that are asked for one by one; one that fails is told, has no rows, and does not keep
    /// the list from its end.
    ///
    /// - Returns: How many rows there were.
    /// - Throws: ``Finished`` at the end when something failed.
    @discardableResult
    func renderEach<Item, Row: TableRow>(
        _ items: [Item], _ session: Session, _ context: TableContext = TableContext(),
        _ add: (Item, inout ListWriter<Row>) async throws -> Void
    ) async throws -> Int {
        var writer = writer(of: Row.self, context)
        var outcome: (any Error)?
        do {
            try await Batch.each(items, session) { item in try await add(item, &writer) }
        } catch let error where !(error is OutputClosed) && !(error is CancellationError) {
            outcome = error
        }
        do {
            try await writer.finish()
        } catch {
            throw outcome ?? error
        }
        if let outcome { throw outcome }
        return writer.count
    }

    /// The same where each thing is a row.
    func renderEach<Item, Row: TableRow>(
        _ items: [Item], _ session: Session, _ row: (Item) async throws -> Row
    ) async throws {
        try await renderEach(items, session) { (item: Item, writer: inout ListWriter<Row>) in
            try writer.add([try await row(item)])
        }
    }
}

extension Output {
    /// One thing laid out for itself, or several as rows.
    func renderOneOrEach<Item, Row: RowDocument>(
        _ items: [Item], _ session: Session, _ row: (Item) async throws -> Row
    ) async throws {
        if items.count == 1 {
            try await render(try await row(items[0]))
        } else {
            try await renderEach(items, session, row)
        }
    }
}
