import GridModel
import GRDB

/// Packs as a table.
enum PackRows {
    /// A pack as it was found, its directory read.
    struct Pack {
        let generation: Int64
        let directory: [PackCodec.Entry]
        let bytes: UnsafeRawBufferPointer

        func block(_ entry: PackCodec.Entry) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: bytes[entry.bytes])
        }

        /// A register's block; nil when there is none.
        func entry(of key: RegisterKey) -> PackCodec.Entry? {
            // A page is short: a look at each costs less than a search through them.
            directory.first { $0.key == key }
        }
    }

    /// Hands each pack of a page and window that may hold something of a span to `body`, oldest first; its bytes are of no
    /// use beyond that.
    ///
    /// - Parameter onDamage: Told of a pack whose directory can't be read; throws when that must not be passed over.
    static func forEach(
        in window: Window, _ page: RegisterPage, within span: TimeSpan? = nil, _ db: Database,
        onDamage: (StoreFault) throws -> Void = { throw $0 }, body: (Pack) throws -> Void
    ) throws {
        try select(window, page, span, db) { generation, bytes in
            try read(generation, bytes, window, page, onDamage, body)
        }
    }

    /// Hands each of a register's blocks in packs that may hold something of a span to `body`, with its pack's generation
    /// and its bytes, which are of no use beyond that.
    ///
    /// - Parameter onDamage: Told of a pack whose directory can't be read; throws when that must not be passed over.
    static func forEachBlock(
        of key: RegisterKey, in window: Window, within span: TimeSpan? = nil, _ db: Database,
        onDamage: (StoreFault) throws -> Void = { throw $0 },
        body: (Int64, PackCodec.Entry, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let page = RegisterPage(holding: key.meter)
        try select(window, page, span, db) { generation, bytes in
            let found: PackCodec.Entry?
            do throws(FormatError) {
                found = try PackCodec.entry(of: key, in: bytes, window: window, page: page)
            } catch {
                return try onDamage(damaged(error, generation, window, page))
            }
            guard let found, span?.meets(found) ?? true else { return }
            try body(generation, found, UnsafeRawBufferPointer(rebasing: bytes[found.bytes]))
        }
    }

    private static func select(
        _ window: Window, _ page: RegisterPage, _ span: TimeSpan?, _ db: Database,
        body: (Int64, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let statement = try DirectStatement(
            """
            SELECT generation, data FROM pack WHERE window = ? AND page = ? AND last >= ? AND first < ?
            ORDER BY generation
            """, db)
        try statement.forEach(
            window.number, page.number, span?.start.milliseconds ?? .min, span?.end.milliseconds ?? .max
        ) { row in
            try body(row.number(0), row.blob(1))
        }
    }

    /// Hands one pack to `body`, if it is there.
    static func take(
        _ generation: Int64, in window: Window, _ page: RegisterPage, _ db: Database,
        onDamage: (StoreFault) throws -> Void = { throw $0 }, body: (Pack) throws -> Void
    ) throws {
        let statement = try DirectStatement(
            "SELECT generation, data FROM pack WHERE window = ? AND page = ? AND generation = ?", db)
        try statement.forEach(window.number, page.number, generation) { row in
            try read(row.number(0), row.blob(1), window, page, onDamage, body)
        }
    }

    private static func read(
        _ generation: Int64, _ bytes: UnsafeRawBufferPointer, _ window: Window, _ page: RegisterPage,
        _ onDamage: (StoreFault) throws -> Void, _ body: (Pack) throws -> Void
    ) throws {
        let directory: [PackCodec.Entry]
        do throws(FormatError) {
            directory = try PackCodec.directory(of: bytes, window: window, page: page)
        } catch {
            return try onDamage(damaged(error, generation, window, page))
        }
        try body(Pack(generation: generation, directory: directory, bytes: bytes))
    }

    static func insert(_ draft: PackCodec.Draft, generation: Int64, _ db: Database) throws {
        guard let first = draft.first, let last = draft.last else { return }
        let statement = try DirectStatement(
            """
            INSERT INTO pack (window, page, generation, first, last, blocks, count, data)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, db)
        try draft.encoded().withUnsafeBytes { data in
            try statement.execute(
                draft.window.number, draft.page.number, generation, first.milliseconds, last.milliseconds,
                Int64(draft.count), Int64(draft.readings), blob: data)
        }
    }

    static func remove(_ generation: Int64, in window: Window, _ page: RegisterPage, _ db: Database) throws {
        try DirectStatement("DELETE FROM pack WHERE window = ? AND page = ? AND generation = ?", db)
            .execute(window.number, page.number, generation)
    }

    /// Takes a register's blocks out of the packs of a window, whose other blocks stay as they are.
    static func takeOut(_ key: RegisterKey, in window: Window, _ db: Database) throws {
        let page = RegisterPage(holding: key.meter)
        var changed: [(generation: Int64, draft: PackCodec.Draft)] = []
        try forEach(in: window, page, db) { pack in
            guard pack.entry(of: key) != nil else { return }
            var draft = PackCodec.Draft(window: window, page: page)
            for entry in pack.directory where entry.key != key { draft.add(entry, block: pack.block(entry)) }
            changed.append((pack.generation, draft))
        }
        for (generation, draft) in changed {
            try remove(generation, in: window, page, db)
            try insert(draft, generation: generation, db)
        }
    }

    static func damaged(
        _ error: FormatError, _ generation: Int64, _ window: Window, _ page: RegisterPage
    ) -> StoreFault {
        StoreFault(
            .corrupt,
            "pack \(generation) of meters \(max(1, page.firstID)) to \(page.lastID) from \(window.start) is damaged "
                + "(\(error)): restore a backup")
    }
}
