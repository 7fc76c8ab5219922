import Crypto
import GridModel

/// What was received of a backup, held against what was announced.
struct BackupReceipt {
    private let summary: BackupSummary
    private var hash = SHA256()
    private(set) var bytes: Int64 = 0

    init(_ summary: BackupSummary) { self.summary = summary }

    mutating func take(_ chunk: [UInt8]) {
        chunk.withUnsafeBytes { hash.update(bufferPointer: $0) }
        bytes += Int64(chunk.count)
    }

    /// - Throws: ``Failure`` when it is not the file that gridd made.
    func check() throws {
        let hex = hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
        guard bytes == summary.bytes, hex == summary.sha256 else {
            throw Failure(
                .failure, code: "damaged",
                "the backup was damaged on its way: SHA-256 \(hex) of \(bytes) bytes, not \(summary.sha256) of "
                    + "\(summary.bytes)", wayOut: "make it again")
        }
    }
}
