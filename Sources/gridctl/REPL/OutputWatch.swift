import Synchronization

/// Standard output, with a note of how it ended: whoever reads it may go, or the disk be full.
final class OutputWatch: ByteSink {
    private let base: any ByteSink
    private let ending = Mutex<ExitStatus?>(nil)

    init(_ base: any ByteSink) { self.base = base }

    /// What a script ends with now that nothing can be written any more; nil while it can.
    var end: ExitStatus? { ending.withLock { $0 } }

    func write(_ bytes: [UInt8]) throws {
        do {
            try base.write(bytes)
        } catch {
            ending.withLock { $0 = ErrorReport(error).status }
            throw error
        }
    }
}
