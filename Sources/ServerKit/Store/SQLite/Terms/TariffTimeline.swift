import GRDB
import GridModel

/// One tariff's versions, by the day from which each is in force.
struct TariffTimeline {
    let name: String
    /// In order of the day, of which each has one: the latest version for it.
    private let versions: [TariffRecord]

    init(_ name: String, _ db: Database) throws {
        self.name = name
        versions = try TariffRows.versions(name, db).reduce(into: []) { versions, record in
            if versions.last?.validFrom == record.validFrom { versions.removeLast() }
            versions.append(record)
        }
    }

    /// Some days cut where another version comes into force.
    /// - Throws: ``StoreFault`` for a day that no version is in force on.
    func parts(of days: Range<CivilDate>) throws -> [(days: Range<CivilDate>, record: TariffRecord)] {
        guard let first = versions.lastIndex(where: { $0.validFrom <= days.lowerBound }) else {
            throw StoreFault.notYetValid(name, on: days.lowerBound, first: versions[0].validFrom)
        }
        var parts: [(days: Range<CivilDate>, record: TariffRecord)] = []
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
