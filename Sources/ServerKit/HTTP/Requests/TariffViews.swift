import GridModel

/// Tariffs as the API shows them.
struct TariffViews {
    let backend: HTTPBackend
    /// What is in force is so on this day.
    let today: CivilDate

    init(_ backend: HTTPBackend) {
        self.backend = backend
        today = backend.defaultZone.local(at: backend.clock.now()).date
    }

    func version(_ record: TariffRecord, standing: [StandingTariff]) async throws -> TariffVersion {
        let versions = try await backend.store.tariffVersions(record.name)
        let tariff = try backend.tariffs.tariff(record)
        return TariffVersion(
            summary: summary(TariffListing(record, tariff), among: versions, standing), format: record.document.format,
            text: record.document.text, document: tariff)
    }

    /// - Parameter versions: All of that tariff.
    func summary(
        _ listing: TariffListing, among versions: [TariffListing], _ standing: [StandingTariff]
    ) -> TariffSummary {
        TariffSummary(
            name: listing.name, version: listing.version, validFrom: listing.validFrom,
            status: status(listing, among: versions), title: listing.title, currency: listing.currency,
            standing: standing.tariff(on: today) == listing.name, sha256: listing.sha256, addedAt: listing.addedAt,
            addedBy: listing.addedBy)
    }

    private func status(_ listing: TariffListing, among versions: [TariffListing]) -> TariffStatus {
        let isReplaced = versions.contains { $0.validFrom == listing.validFrom && $0.version > listing.version }
        if isReplaced { return .replaced }
        if listing.validFrom > today { return .future }
        let isOver = versions.contains { $0.validFrom > listing.validFrom && $0.validFrom <= today }
        return isOver ? .past : .inForce
    }

    /// The version that a reference names. Fails with `unknownTariff`.
    func record(_ reference: TariffReference) async throws -> TariffRecord {
        let choice: TariffChoice =
            switch reference.choice {
            case .today: .on(today)
            case .on(let day): .on(day)
            case .version(let version): .version(version)
            }
        return try await backend.store.tariff(reference.name, choice)
    }
}
