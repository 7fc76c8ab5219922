import GridModel
import Synchronization

/// Tariffs that were read from their documents, by the documents' hashes: a document is read once, however many meters
/// are billed by it.
final class TariffShelf: Sendable {
    struct Read: Sendable {
        var tariff: Tariff
        var document: TariffDocument
    }

    private struct State {
        var read: [String: Read] = [:]
        var bytes = 0
    }

    /// Of documents, which what they say is some times larger than; beyond it all are read again.
    private let most: Int
    private let state = Mutex(State())

    init(most: Int = 32 << 20) { self.most = most }

    /// - Throws: ``StoreFault`` for a document that can no longer be read.
    func tariff(_ record: TariffRecord) throws -> Tariff { try read(record.sha256) { record }.tariff }

    /// What the document with a hash says; `fetch` gives the version that has it, when it is not known.
    func read(_ sha256: String, _ fetch: () throws -> TariffRecord) throws -> Read {
        if let known = state.withLock({ $0.read[sha256] }) { return known }
        let record = try fetch()
        let tariff: Tariff
        do throws(TariffFaults) {
            tariff = try record.document.parsed()
        } catch {
            throw StoreFault(
                .failed, "version \(record.version) of tariff \(record.name) can't be read: \(error.text)")
        }
        let read = Read(tariff: tariff, document: record.document)
        state.withLock { state in
            let size = record.document.text.utf8.count
            if state.bytes + size > most { state = State() }
            if state.read.updateValue(read, forKey: sha256) == nil { state.bytes += size }
        }
        return read
    }
}
