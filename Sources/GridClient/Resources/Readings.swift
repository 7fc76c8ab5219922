import Foundation
import GridModel

extension GridClient {
    /// Readings on their way in.
    public struct Readings: Sendable {
        let dispatcher: Dispatcher

        /// Sends a batch, one wire reading a line, and gives back what became of each; what was accepted is durable.
        ///
        /// Readings that are there already count as duplicates, so a batch whose answer was lost is sent again.
        /// - Throws: ``ClientError``; `unavailable` while the server's disk is full.
        public func send(ndjson lines: Data) async throws -> BulkOutcome {
            var request = Request(method: .post, path: "/api/v1/readings", repetition: .harmless)
            request.patience = .seconds(300)
            request.headers = [("Content-Type", "application/x-ndjson")]
            request.body = lines
            return try await dispatcher.value(request)
        }
    }
}
