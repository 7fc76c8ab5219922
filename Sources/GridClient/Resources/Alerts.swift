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
        ///   - rule: Only those of this rule; nil for all.
        ///   - severity: Only those that are so grave; nil for all.
        ///   - limit: At most so many; nil for all.
        public func list(
            state: AlertState? = nil, meter: MeterID? = nil, rule: String? = nil, severity: AlertSeverity? = nil,
            limit: Int? = nil
        ) -> PagedSequence<Alert> {
            var request = Request(method: .get, path: Self.path, repetition: .harmless)
            request.subject = meter.map { "meter \($0)" }
            if let state { request.query.append(("state", state.rawValue)) }
            if let meter { request.query.append(("meter", meter.description)) }
            if let rule { request.query.append(("rule", rule)) }
            if let severity { request.query.append(("severity", severity.rawValue)) }
            return dispatcher.pages(of: request, limit: limit, pageSize: 1_000)
        }

        /// An alert with everything that happened to it. Fails with `notFound`.
        public func get(_ id: Int64) async throws -> AlertRecord {
            try await dispatcher.value(Self.request(.get, id, repetition: .harmless))
        }

        /// What happened to all alerts, oldest first, page by page.
        ///
        /// - Parameter limit: At most so many; nil for all.
        public func log(limit: Int? = nil) -> PagedSequence<AlertChange> {
            dispatcher.pages(
                of: Request(method: .get, path: "/api/v1/alert-log", repetition: .harmless), limit: limit,
                pageSize: 1_000)
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
            var request = Self.request(.post, id, "/acknowledge", repetition: .harmful)
            request.rehearse(if: dryRun)
            request.headers = [("Content-Type", "application/json")]
            request.body = try GridCoding.encoder.encode(Acknowledgement(by: name, comment: comment))
            return try await dispatcher.value(request)
        }

        /// Has nobody told of an alert for a while; it changes and is logged all the same. Fails with `notFound`.
        ///
        /// - Parameters:
        ///   - id: The alert's number.
        ///   - until: This or `length` is given.
        ///   - length: From now on.
        ///   - comment: Why.
        public func silence(
            _ id: Int64, until: Instant? = nil, for length: TimeLength? = nil, comment: String? = nil
        ) async throws -> AlertSilence {
            var request = Self.request(.post, id, "/silence", repetition: .harmful)
            request.headers = [("Content-Type", "application/json")]
            request.body = try GridCoding.encoder.encode(
                NewAlertSilence(until: until, length: length, comment: comment))
            return try await dispatcher.value(request)
        }

        /// Takes back every silence of this one alert, and gives it back. Fails with `notFound`.
        public func unsilence(_ id: Int64) async throws -> Alert {
            try await dispatcher.value(Self.request(.delete, id, "/silence", repetition: .harmless))
        }

        private static func request(
            _ method: Request.Method, _ id: Int64, _ rest: String = "", repetition: Request.Repetition
        ) -> Request {
            Request(method: method, path: "\(path)/\(id)\(rest)", repetition: repetition, subject: "alert \(id)")
        }
    }

    /// Alerts of which nobody is told for a while.
    public struct Silences: Sendable {
        let dispatcher: Dispatcher

        private static let path = "/api/v1/silences"

        /// Newest first, page by page.
        ///
        /// - Parameters:
        ///   - all: Those that are over, too.
        ///   - limit: At most so many; nil for all.
        public func list(all: Bool = false, limit: Int? = nil) -> PagedSequence<AlertSilence> {
            var request = Request(method: .get, path: Self.path, repetition: .harmless)
            if all { request.query.append(("all", "true")) }
            return dispatcher.pages(of: request, limit: limit, pageSize: 1_000)
        }

        /// Has nobody told of the alerts that fit, those to come included.
        public func add(_ silence: NewAlertSilence) async throws -> AlertSilence {
            var request = Request(method: .post, path: Self.path, repetition: .harmful)
            request.headers = [("Content-Type", "application/json")]
            request.body = try GridCoding.encoder.encode(silence)
            return try await dispatcher.value(request)
        }

        /// Takes a silence back and gives it back; one that is over stays as it is. Fails with `notFound`.
        public func end(_ id: Int64) async throws -> AlertSilence {
            try await dispatcher.value(
                Request(
                    method: .delete, path: "\(Self.path)/\(id)", repetition: .harmless, subject: "silence \(id)"))
        }
    }
}
