import Synchronization

/// Values that were read from documents, by the documents' hashes: each is read once.
final class DocumentShelf<Value: Sendable>: Sendable {
    /// More than these are hardly in use at a time; beyond it all are read again.
    private static var most: Int { 500 }

    private let values = Mutex<[String: Value]>([:])

    /// - Throws: ``StoreFault`` for a document that can no longer be read.
    func value(of sha256: String, _ what: String, _ read: () throws -> Value) throws -> Value {
        if let known = values.withLock({ $0[sha256] }) { return known }
        let value: Value
        do {
            value = try read()
        } catch {
            throw StoreFault(.failed, "\(what) can't be read: \(error)")
        }
        values.withLock { values in
            if values.count >= Self.most { values.removeAll() }
            values[sha256] = value
        }
        return value
    }
}
