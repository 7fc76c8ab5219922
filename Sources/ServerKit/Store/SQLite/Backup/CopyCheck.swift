import Foundation
import GRDB
import GridModel

/// Looks at a copy of the store that nobody else uses.
enum CopyCheck {
    /// How many faults of a file's structure are told.
    static let mostFaults = 100

    /// What SQLite finds wrong with the file's structure (`PRAGMA integrity_check`); empty when it is sound.
    static func faults(_ db: Database) throws -> [String] {
        let lines = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(mostFaults))")
        return lines == ["ok"] ? [] : lines
    }

    /// Passes a copy that is sound and holds what its manifest says.
    /// - Throws: ``StoreFault`` `corrupt`.
    static func require(_ manifest: BackupManifest, of name: String, _ db: Database) throws {
        if let fault = try faults(db).first { throw StoreFault(.corrupt, "\(name) is damaged: \(fault)") }
        var differences = try StoreTally.counts(db).differences(from: manifest.counts)
        let readings = try StoreTally.distinctReadings(db)
        if readings != manifest.readings { differences.append("readings: \(readings), not \(manifest.readings)") }
        guard differences.isEmpty else {
            throw StoreFault(
                .corrupt, "\(name) does not hold what it should: \(differences.joined(separator: "; "))")
        }
    }
}
