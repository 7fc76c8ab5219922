import Foundation
import GridModel

extension GridClient {
    /// Where electricity is used, and which meter measures it.
    public struct UsagePoints: Sendable {
        let dispatcher: Dispatcher

        static let path = "/api/v1/usage-points"

        /// Usage points in order of id, page by page.
        ///
        /// - Parameters:
        ///   - meters: Only where one of these stands or stood; nil for all.
        ///   - site: Only those of this site; nil for all.
        ///   - limit: At most so many; nil for all.
        public func list(
            of meters: MeterSelection? = nil, site: String? = nil, limit: Int? = nil
        ) -> PagedSequence<UsagePoint> {
            var request = Request(method: .get, path: Self.path, repetition: .harmless)
            if let meters { request.query.append(("meters", meters.description)) }
            if let site { request.query.append(("site", site)) }
            return dispatcher.pages(of: request, limit: limit, pageSize: 1_000)
        }

        /// One usage point. Fails with `notFound`.
        public func get(_ id: UsagePointID) async throws -> UsagePoint {
            try await dispatcher.value(Self.request(.get, id, repetition: .harmless))
        }

        /// Changes a usage point and gives it back, as it is or, in a dry run, as it would be. Fails with `notFound`,
        /// and with `conflict` for another cycle from a month on that is billed, or one before it.
        public func change(
            _ id: UsagePointID, _ change: UsagePointChange, dryRun: Bool = false
        ) async throws -> UsagePoint {
            var request = Self.request(.patch, id, repetition: .harmful)
            try request.send(change, dryRun: dryRun)
            return try await dispatcher.value(request)
        }

        /// Puts a meter at a usage point from an instant on, in the place of the one that stands there, and gives the usage
        /// point back. Fails with `notFound`, and with `conflict` when something is known of a time after that
        /// instant, or what the meter counted since is billed where it stood.
        public func install(
            _ meter: MeterID, at id: UsagePointID, from: Instant, dryRun: Bool = false
        ) async throws -> UsagePoint {
            var request = Self.request(.post, id, "/meters", repetition: .harmful)
            try request.send(NewInstallation(meter: meter, from: from), dryRun: dryRun)
            return try await dispatcher.value(request)
        }

        private static func request(
            _ method: Request.Method, _ id: UsagePointID, _ rest: String = "", repetition: Request.Repetition
        ) -> Request {
            Request(method: method, path: "\(path)/\(id)\(rest)", repetition: repetition, subject: "usage point \(id)")
        }
    }
}
