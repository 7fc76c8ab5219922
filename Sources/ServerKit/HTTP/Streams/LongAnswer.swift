import Hummingbird
import NIOCore
import Synchronization

/// An answer that is written while the work it tells of goes on.
///
/// The work ends when the reader goes away, and when the reader takes nothing for a minute: what it holds is not held
/// for somebody who does not listen.
struct LongAnswer: Sendable {
    /// Something goes out at least so often, so that both ends see that the line is up.
    static let heartbeat = Duration.seconds(5)
    private static let patience = Duration.seconds(60)

    var mediaType: String
    var work: @Sendable (inout Pen) async throws -> Void

    /// Writes the answer's body.
    struct Pen {
        fileprivate var writer: any ResponseBodyWriter
        fileprivate let watch: Watch

        mutating func write(_ bytes: ByteBuffer) async throws {
            watch.begins()
            try await writer.write(bytes)
            watch.ends()
        }

        /// A value as a line of JSON.
        mutating func line(_ value: some Encodable) async throws {
            var bytes = try JSON.encode(value)
            bytes.writeString("\n")
            try await write(bytes)
        }
    }

    /// Since when a write waits for the reader.
    fileprivate final class Watch: Sendable {
        private let since = Mutex<ContinuousClock.Instant?>(nil)

        func begins() { since.withLock { $0 = .now } }
        func ends() { since.withLock { $0 = nil } }

        /// Returns when a write has waited too long.
        func expiry() async throws {
            while true {
                try await Task.sleep(for: .seconds(1))
                if let since = since.withLock({ $0 }), since.duration(to: .now) > LongAnswer.patience { return }
            }
        }
    }

    private struct ReaderIsStuck: Error {}

    /// The writer goes to one task and stays there.
    private struct Handover: @unchecked Sendable {
        var writer: any ResponseBodyWriter
    }

    var response: Response {
        Response(
            status: .ok, headers: [.contentType: mediaType, .cacheControl: "no-store"],
            body: ResponseBody { [work] writer in
                let handover = Handover(writer: writer)
                let watch = Watch()
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    group.addTask {
                        var pen = Pen(writer: handover.writer, watch: watch)
                        try await work(&pen)
                        return true
                    }
                    group.addTask {
                        try await watch.expiry()
                        return false
                    }
                    defer { group.cancelAll() }
                    guard try await group.next() == true else { throw ReaderIsStuck() }
                }
                try await writer.finish(nil)
            })
    }
}
