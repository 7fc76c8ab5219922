import Foundation
import GRDB
import GridModel
import Synchronization

/// The texts that invoices share, by their SHA-256 and by their row; what was met lately is kept read.
final class InvoiceTexts: Sendable {
    private struct State {
        var ids: [[UInt8]: Int64] = [:]
        var terms: [Int64: InvoiceTerms] = [:]
        var forms: [Int64: [LineForm]] = [:]
        var digests: [Int64: [UInt8]] = [:]
        /// Of the texts that terms and forms were read from.
        var bytes = 0

        mutating func make(room size: Int) {
            if terms.count + forms.count >= InvoiceTexts.most || bytes + size > InvoiceTexts.mostBytes {
                (terms, forms, bytes) = ([:], [:], 0)
            }
            bytes += size
        }
    }

    /// Far more than the terms of a month's end.
    private static let most = 4_096
    /// Terms hold their tariffs' documents, word for word.
    private static let mostBytes = 64 << 20
    private let state = Mutex(State())

    /// The row of a text, made when it is not there; known to others once it is committed.
    func row(of text: KeptText, _ slice: WriteScheduler.Slice?, _ db: Database) throws -> Int64 {
        if let id = state.withLock({ $0.ids[text.sha256] }) { return id }
        let digest = Data(text.sha256)
        let known = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM invoice_text WHERE sha256 = ?"), arguments: [digest])
        if let known {
            remember(known, text)
            return known
        }
        try db.cachedStatement(sql: "INSERT INTO invoice_text (sha256, text) VALUES (?, ?)")
            .execute(arguments: [digest, text.text])
        let id = db.lastInsertedRowID
        // A rehearsal's text is gone afterwards.
        slice?.onceCommitted { [self] in remember(id, text) }
        return id
    }

    private func remember(_ id: Int64, _ text: KeptText) {
        state.withLock { state in
            if state.ids.count >= Self.most { state.ids.removeAll() }
            state.ids[text.sha256] = id
        }
    }

    func terms(_ id: Int64, _ db: Database) throws -> InvoiceTerms {
        if let terms = state.withLock({ $0.terms[id] }) { return terms }
        let text = try Self.text(id, db)
        let terms = try Self.decode(InvoiceTerms.self, from: text, id)
        state.withLock { state in
            state.make(room: text.utf8.count)
            state.terms[id] = terms
        }
        return terms
    }

    func forms(_ id: Int64, _ db: Database) throws -> [LineForm] {
        if let forms = state.withLock({ $0.forms[id] }) { return forms }
        let text = try Self.text(id, db)
        let forms = try Self.decode([LineForm].self, from: text, id)
        state.withLock { state in
            state.make(room: text.utf8.count)
            state.forms[id] = forms
        }
        return forms
    }

    /// The SHA-256 a text is kept under.
    func digest(_ id: Int64, _ db: Database) throws -> [UInt8] {
        if let digest = state.withLock({ $0.digests[id] }) { return digest }
        guard
            let data = try Data.fetchOne(
                db.cachedStatement(sql: "SELECT sha256 FROM invoice_text WHERE id = ?"), arguments: [id])
        else { throw Self.missing(id) }
        let digest = [UInt8](data)
        state.withLock { state in
            if state.digests.count >= Self.most { state.digests.removeAll() }
            state.digests[id] = digest
        }
        return digest
    }

    static func text(_ id: Int64, _ db: Database) throws -> String {
        guard
            let text = try String.fetchOne(
                db.cachedStatement(sql: "SELECT text FROM invoice_text WHERE id = ?"), arguments: [id])
        else { throw missing(id) }
        return text
    }

    private static func missing(_ id: Int64) -> StoreFault {
        StoreFault(.corrupt, "text \(id) that invoices share is missing: restore a backup")
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from text: String, _ id: Int64) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw StoreFault(.corrupt, "text \(id) that invoices share can't be read: restore a backup")
        }
    }
}
