import Crypto
import Foundation
import GridModel

/// A tariff's document, word for word.
package struct TariffDocument: Hashable, Sendable {
    package var format: TariffFormat
    package var text: String

    package init(_ text: String, _ format: TariffFormat) {
        self.format = format
        self.text = text
    }

    package var sha256: String { Self.sha256(of: text) }

    /// What it says.
    /// - Throws: ``TariffFaults`` with everything that is wrong with it.
    package func parsed() throws(TariffFaults) -> Tariff { try TariffText.read(text) }

    /// In hex.
    package static func sha256(of text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { byte in
            let hex = String(byte, radix: 16)
            return byte < 16 ? "0" + hex : hex
        }.joined()
    }
}

/// A version of a tariff, as it is stored.
package struct TariffRecord: Hashable, Sendable {
    package var name: String
    /// From 1, in the order they were added.
    package var version: Int64
    /// The first day it is in force on, unless a later version begins on the same day.
    package var validFrom: CivilDate
    package var document: TariffDocument
    package var sha256: String
    package var addedAt: Instant
    package var addedBy: String
}

/// A version of a tariff as lists show it, without its document.
package struct TariffListing: Hashable, Sendable {
    package var name: String
    package var version: Int64
    package var validFrom: CivilDate
    /// As the document says.
    package var title: String?
    package var currency: Currency
    package var sha256: String
    package var addedAt: Instant
    package var addedBy: String
}

extension TariffListing {
    package init(_ record: TariffRecord, _ tariff: Tariff) {
        self.init(
            name: record.name, version: record.version, validFrom: record.validFrom, title: tariff.title,
            currency: tariff.currency, sha256: record.sha256, addedAt: record.addedAt, addedBy: record.addedBy)
    }
}

/// A tariff to store: what its document says of itself, and the document.
package struct NewTariff: Hashable, Sendable {
    package var name: String
    package var validFrom: CivilDate
    package var document: TariffDocument

    package init(name: String, validFrom: CivilDate, document: TariffDocument) {
        self.name = name
        self.validFrom = validFrom
        self.document = document
    }
}

/// Which version of a tariff is meant.
package enum TariffChoice: Hashable, Sendable {
    /// The one in force on a day.
    case on(CivilDate)
    case version(Int64)
}

/// Tariffs and their versions, which are only ever added.
///
/// Each change is noted with who made it. With `dryRun` it is made, looked at and taken back.
package protocol TariffStore: Sendable {
    /// Adds a version. The same document again, where it is in force already, adds nothing.
    func addTariff(_ new: NewTariff, by actor: String, at now: Instant, dryRun: Bool) async throws -> TariffRecord
    /// Fails with `unknownTariff` or `unknownTariffVersion`.
    func tariff(_ name: String, _ choice: TariffChoice) async throws -> TariffRecord
    /// All versions, by the day they are valid from and then by number. Fails with `unknownTariff`.
    ///
    /// A document is read where it was not before; what is kept of it is enough the next time.
    func tariffVersions(_ name: String) async throws -> [TariffListing]
    /// The version in force on a day of each tariff, or its first when that is still to come, in order of name, from the
    /// first after `after`.
    func tariffs(on day: CivilDate, after: String?, limit: Int) async throws -> [TariffListing]
    /// By what is billed where there is no contract, in order of time; at least one.
    func standingTariffs() async throws -> [StandingTariff]
    /// Has usage points without a contract billed by another tariff from a day on. Fails with `unknownTariff`.
    func setStandingTariff(
        _ standing: StandingTariff, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> [StandingTariff]
}
