import GRDB
import GridModel

/// One tariff's versions, by the day from which each is in force.
struct TariffTimeline {
    /// A version, whose document is fetched when it is not known yet.
    struct Version {
        var id: Int64
        var validFrom: CivilDate
        var sha256: String
    }

    let name: String
    /// In order of the day, of which each has one: the latest version for it.
    private let versions: [Version]

    init(_ name: String, _ db: Database) throws {
        self.name = name
        let statement = try db.cachedStatement(
            sql: "SELECT id, valid_from, sha256 FROM tariff_version WHERE name = ? ORDER BY valid_from, version")
        let rows = try Row.fetchCursor(statement, arguments: [name])
        var versions: [Version] = []
        while let row = try rows.next() {
            let version = Version(id: row[0], validFrom: try ContractRows.day(row[1]), sha256: row[2])
            if versions.last?.validFrom == version.validFrom { versions.removeLast() }
            versions.append(version)
        }
        if versions.isEmpty { throw StoreFault.noTariff(name) }
        self.versions = versions
    }

    /// Some days cut where another version comes into force.
    /// - Throws: ``StoreFault`` for a day that no version is in force on.
    func parts(of days: Range<CivilDate>) throws -> [(days: Range<CivilDate>, version: Version)] {
        guard let first = versions.lastIndex(where: { $0.validFrom <= days.lowerBound }) else {
            throw StoreFault.notYetValid(name, on: days.lowerBound, first: versions[0].validFrom)
        }
        var parts: [(days: Range<CivilDate>, version: Version)] = []
        for index in first..<versions.count where versions[index].validFrom < days.upperBound {
            let next = index + 1 < versions.count ? versions[index + 1].validFrom : days.upperBound
            parts.append(
                (
                    max(versions[index].validFrom, days.lowerBound)..<min(next, days.upperBound), versions[index]
                ))
        }
        return parts
    }
}
