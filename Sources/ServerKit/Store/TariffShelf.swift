import GridModel
import Synchronization

/// Tariffs that were read from their documents, by the documents' hashes: a document is read once, however many meters
/// are billed by it.
final class TariffShelf: Sendable {
    /// More than these are hardly in use at a time; beyond it all are read again.
    private static let most = 500

    private let tariffs = Mutex<[String: Tariff]>([:])

    /// - Throws: ``StoreFault`` for a document that can no longer be read.
    func tariff(_ record: TariffRecord) throws -> Tariff {
        if let known = tariffs.withLock({ $0[record.sha256] }) { return known }
        let tariff: Tariff
        do {
            tariff = try record.document.parsed()
        } catch {
            throw StoreFault(
                .failed, "version \(record.version) of tariff \(record.name) can't be read: \(error.text)")
        }
        tariffs.withLock { tariffs in
            if tariffs.count >= Self.most { tariffs.removeAll() }
            tariffs[record.sha256] = tariff
        }
        return tariff
    }
}
