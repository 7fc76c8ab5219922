import Synchronization

/// Keeps what is written to it.
final class TextSink: ByteSink {
    private let bytes = Mutex<[UInt8]>([])

    func write(_ new: [UInt8]) throws { bytes.withLock { $0 += new } }

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
}

/// Hands on what is written to it, and knows that there was something.
final class WatchedSink: ByteSink {
    private let sink: any ByteSink
    private let written = Mutex(false)

    init(_ sink: any ByteSink) { self.sink = sink }

    func write(_ bytes: [UInt8]) throws {
        if !bytes.isEmpty { written.withLock { $0 = true } }
        try sink.write(bytes)
    }

    var wasWritten: Bool { written.withLock { $0 } }
}
