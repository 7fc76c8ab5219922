import Foundation
import GridModel

extension GridClient {
    /// Readings on their way in, and the newest there are.
    public struct Readings: Sendable {
        let dispatcher: Dispatcher

        /// The newest reading of each of several meters, in order of meter; one without a reading is not among them.
        ///
        /// - Parameters:
        ///   - selection: Those there are of a range; fails with `notFound` for a meter that is named by itself.
        ///   - limit: At most so many; nil for all.
        public func latest(of selection: MeterSelection = .all, limit: Int? = nil) -> PagedSequence<LatestReading> {
            var request = Request(method: .get, path: "/api/v1/readings/latest", repetition: .harmless)
            if selection != .all { request.query.append(("meters", selection.description)) }
            return dispatcher.pages(of: request, limit: limit, pageSize: 50_000)
        }

        /// Sends a batch, one wire reading a line, and gives back what became of each; what was accepted is durable.
        ///
        /// Readings that are there already count as duplicates, so a batch whose answer was lost is sent again.
        /// - Parameters:
        ///   - lines: Readings as meters write them, as NDJSON.
        ///   - dryRun: Only say what would become of each; a reading that is in two batches is new in both.
        /// - Throws: ``ClientError``; `unavailable` while the server's disk is full.
        public func send(ndjson lines: Data, dryRun: Bool = false) async throws -> BulkOutcome {
            var request = Request(method: .post, path: "/api/v1/readings", repetition: .harmless)
            request.rehearse(if: dryRun)
            request.patience = .seconds(300)
            request.headers = [("Content-Type", "application/x-ndjson")]
            request.body = lines
            return try await dispatcher.value(request)
        }
    }
}
