import Foundation
import GridModel

extension GridClient {
    /// What the alert rules found.
    public struct Alerts: Sendable {
        let dispatcher: Dispatcher

        static let path = "/api/v1/alerts"

        /// Alerts, newest first, page by page.
        ///
        /// - Parameters:
        ///   - state: Only those in this state; nil for all.
        ///   - meter: Only those of this meter; nil for all.
        ///   - limit: At most so many; nil for all.
        public func list(
            state: AlertState? = nil, meter: MeterID? = nil, limit: Int? = nil
        ) -> PagedSequence<Alert> {
            var request = Request(method: .get, path: Self.path, repetition: .harmless)
            request.subject = meter.map { "meter \($0)" }
            if let state { request.query.append(("state", state.rawValue)) }
            if let meter { request.query.append(("meter", meter.description)) }
            return dispatcher.pages(of: request, limit: limit, pageSize: 1_000)
        }

        /// Notes who has seen an alert and gives it back; the first to acknowledge it stays. Fails with `notFound`.
        ///
        /// - Parameters:
        ///   - id: The alert's number.
        ///   - name: The caller's own name when nil.
        ///   - comment: What is done about it, for those who look at it later.
        ///   - dryRun: Only say what would come of it.
        public func acknowledge(
            _ id: Int64, by name: String? = nil, comment: String? = nil, dryRun: Bool = false
        ) async throws -> Alert {
            var request = Request(
                method: .post, path: "\(Self.path)/\(id)/acknowledge", repetition: .harmful, subject: "alert \(id)")
            request.rehearse(if: dryRun)
            request.headers = [("Content-Type", "application/json")]
            request.body = try GridCoding.encoder.encode(Acknowledgement(by: name, comment: comment))
            return try await dispatcher.value(request)
        }
    }
}
