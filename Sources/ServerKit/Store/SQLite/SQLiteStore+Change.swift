import GRDB
import GridModel

extension SQLiteStore {
    /// Makes a change as one transaction; in a dry run within a savepoint that is rolled back, so that it fails as the
    /// change would and gives back what that would.
    func change<Value: Sendable>(
        dryRun: Bool, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        dryRun ? try await rehearse { db, _ in try body(db) } : try await scheduler.write(body)
    }
}
