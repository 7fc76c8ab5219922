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
        return TariffVersion(
            summary: try summary(record, among: versions, standing), format: record.document.format,
            text: record.document.text, document: try backend.tariffs.tariff(record))
    }

    /// - Parameter versions: All of that tariff.
    func summary(
        _ record: TariffRecord, among versions: [TariffRecord], _ standing: [StandingTariff]
    ) throws -> TariffSummary {
        let tariff = try backend.tariffs.tariff(record)
        return TariffSummary(
            name: record.name, version: record.version, validFrom: record.validFrom,
            status: status(record, among: versions), title: tariff.title, currency: tariff.currency,
            standing: standing.tariff(on: today) == record.name, sha256: record.sha256, addedAt: record.addedAt,
            addedBy: record.addedBy)
    }

    private func status(_ record: TariffRecord, among versions: [TariffRecord]) -> TariffStatus {
        let isReplaced = versions.contains { $0.validFrom == record.validFrom && $0.version > record.version }
        if isReplaced { return .replaced }
        if record.validFrom > today { return .future }
        let isOver = versions.contains { $0.validFrom > record.validFrom && $0.validFrom <= today }
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
