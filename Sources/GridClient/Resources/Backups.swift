import Foundation
import GridModel

extension GridClient {
    /// Has a copy of the whole store made while gridd goes on, and gives back the backup when it is ready.
    ///
    /// ```swift
    /// var backup = try await client.backup { print($0.done, "of", $0.total) }
    /// while let bytes = try await backup.next() { try file.write(contentsOf: bytes) }
    /// ```
    /// - Parameter progress: Is told how far the making has come.
    /// - Throws: ``ClientError``; `conflict` while another copy is made, `unavailable` when there is no room for one.
    public func backup(progress: (BackupProgress) -> Void = { _ in }) async throws -> BackupDownload {
        let request = Request(method: .post, path: "/api/v1/backups", repetition: .harmful, subject: "the backup")
        var messages = try await dispatcher.messages(of: BackupMessage.self, answering: request)
        while true {
            switch try await messages.next() {
            case .progress(let value): progress(value)
            case .problem(let problem): throw ClientError(problem, for: request)
            case .backup(let summary): return BackupDownload(summary: summary, lines: messages.rest)
            }
        }
    }
}

/// A backup on its way.
public struct BackupDownload {
    public let summary: BackupSummary
    private var lines: MessageLines
    private var remaining: Int64

    init(summary: BackupSummary, lines: MessageLines) {
        self.summary = summary
        self.lines = lines
        remaining = summary.bytes
    }

    /// The next bytes of the file; nil when all of them were there.
    /// - Throws: ``ClientError``; `connectionLost` when fewer come than were announced.
    public mutating func next() async throws -> [UInt8]? {
        guard let bytes = try await lines.nextBytes() else {
            guard remaining == 0 else { throw MessageLines.brokenOff }
            return nil
        }
        remaining -= Int64(bytes.count)
        guard remaining >= 0 else {
            throw ClientError(.unexpectedAnswer, "the server sent more than the \(summary.bytes) bytes it announced")
        }
        return bytes
    }
}
