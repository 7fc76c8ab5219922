import Foundation
import GRDB
import GridModel

/// What a page of a walk over the store found and counted.
struct InspectionTally: Sendable {
    var findings: [Finding] = []
    var registers: Int64 = 0
    var blocks: Int64 = 0
    var readings: Int64 = 0
    var batches: Int64 = 0
    var rollups: Int64 = 0
    var invoices: Int64 = 0

    mutating func found(
        _ kind: Finding.Kind, of key: RegisterKey? = nil, in window: Window? = nil, _ what: String, wayOut: String
    ) {
        findings.append(
            Finding(
                kind, meter: key?.meter, register: key?.register,
                span: window.map { TimeSpan(start: $0.start, end: $0.next.start) }, what: what, wayOut: wayOut))
    }
}

/// Walks over the store in pages: each is one short read, and what is compared with each other is read in one.
///
/// The store goes on meanwhile. A compaction changes blocks, what is kept of registers and its own progress in one transaction, so
/// within a page they agree; from page to page only a place in the walk is carried on, nothing that is compared.
struct Inspection: Sendable {
    /// How long a page may hold on to what it reads: far below what would keep the WAL from starting over.
    static let page = Duration.milliseconds(100)
    static let restore = "restore a backup"
    static let sendAgain =
        "everything else is served; restore a backup and send again what is newer"
    static let harmlessDuplicate =
        "figures are right, since a reading found twice is taken for one; counts are not: \(restore)"

    let store: SQLiteStore

    /// Reads a page on a thread that stands behind the others.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database, Clock) throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        let connection = store.connection
        return try await Sideline.run {
            do {
                return try connection.pool.read { db in try body(db, Clock()) }
            } catch {
                throw connection.fault(error)
            }
        }
    }

    /// Tells a page when it is time to end.
    struct Clock {
        private let end: ContinuousClock.Instant

        init(length: Duration = Inspection.page) { end = .now.advanced(by: length) }

        var isOver: Bool { ContinuousClock.now >= end }
    }

    /// True for an error that is about what lies on the disk, so that the walk goes on elsewhere.
    static func isDamage(_ error: any Error) -> Bool {
        if let fault = error as? StoreFault { return fault.code == .corrupt }
        guard let error = error as? DatabaseError else { return false }
        return [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_IOERR].contains(error.resultCode)
    }

    /// An error in the words of the engine.
    static func words(_ error: any Error) -> String {
        switch error {
        case let fault as StoreFault: fault.message
        case let error as DatabaseError: error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        default: "\(error)"
        }
    }
}
