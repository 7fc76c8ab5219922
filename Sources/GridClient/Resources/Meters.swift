import Foundation
import GridModel

extension GridClient {
    /// Meters, and what is known of each: its history and its invoices.
    public struct Meters: Sendable {
        let dispatcher: Dispatcher

        static let path = "/api/v1/meters"

        /// Meters in order of id, page by page.
        ///
        /// - Parameters:
        ///   - ids: Only these; nil for all.
        ///   - status: Only those in this state; nil for all.
        ///   - limit: At most so many; nil for all.
        public func list(
            ids: [MeterID]? = nil, status: MeterStatus? = nil, limit: Int? = nil
        ) -> PagedSequence<Meter> {
            let dispatcher = self.dispatcher
            return PagedSequence(limit: limit, pageSize: 1_000) { cursor, size in
                var request = Request(method: .get, path: Self.path, repetition: .harmless)
                request.query.append(("limit", String(size)))
                if let cursor { request.query.append(("cursor", cursor)) }
                if let status { request.query.append(("status", status.rawValue)) }
                if let ids { request.query.append(("ids", ids.map(\.description).joined(separator: ","))) }
                return try await dispatcher.value(request)
            }
        }

        /// The meters there are of a selection, in order of id, page by page.
        ///
        /// - Parameters:
        ///   - status: Only those in this state; nil for all.
        ///   - limit: At most so many; nil for all.
        public func list(
            of selection: MeterSelection, status: MeterStatus? = nil, limit: Int? = nil
        ) -> PagedSequence<Meter> {
            let dispatcher = self.dispatcher
            return PagedSequence(limit: limit, pageSize: 1_000) { cursor, size in
                var request = Request(method: .get, path: Self.path, repetition: .harmless)
                request.query.append(("limit", String(size)))
                if let cursor { request.query.append(("cursor", cursor)) }
                if let status { request.query.append(("status", status.rawValue)) }
                request.query.append(("ids", selection.description))
                return try await dispatcher.value(request)
            }
        }

        /// One meter. Fails with `notFound`.
        public func get(_ id: MeterID) async throws -> Meter {
            try await dispatcher.value(Self.request(.get, id, repetition: .harmless))
        }

        /// Adds meters and gives them back; all of them are there or, after a failure, none.
        ///
        /// - Parameter idempotencyKey: Under one key meters are added once, however often the call is made; a key of
        ///   its own is used when nil, so that the request can be sent again when the answer is lost.
        /// - Throws: ``ClientError``; `conflict` for a serial that another meter has.
        public func add(_ meters: NewMeters, idempotencyKey: String? = nil) async throws -> [Meter] {
            var request = Request(method: .post, path: Self.path, repetition: .harmless)
            request.patience = .seconds(600)
            request.headers = [
                ("Content-Type", "application/json"), ("Idempotency-Key", idempotencyKey ?? UUID().uuidString),
            ]
            request.body = try GridCoding.encoder.encode(meters)
            return try await dispatcher.value(request)
        }

        /// Changes a meter and gives it back. Fails with `notFound` or `conflict`.
        public func change(_ id: MeterID, _ change: MeterChange) async throws -> Meter {
            var request = Self.request(.patch, id, repetition: .harmful)
            request.headers = [("Content-Type", "application/json")]
            request.body = try GridCoding.encoder.encode(change)
            return try await dispatcher.value(request)
        }

        /// Takes a meter out of service and gives it back; its readings stay. Fails with `notFound`.
        public func retire(_ id: MeterID) async throws -> Meter {
            try await dispatcher.value(Self.request(.post, id, "/retire", repetition: .harmful))
        }

        /// Consumption between `from` and `to`, cut into steps that are local to the meter.
        ///
        /// - Parameters:
        ///   - from: Seven days ago when nil; without a zone it is local to the meter.
        ///   - to: Now when nil.
        ///   - step: Hours, days or months; readings themselves come from ``raw(_:from:to:limit:)``.
        ///   - limit: At most so many intervals; nil for all.
        public func history(
            _ id: MeterID, from: DateExpression? = nil, to: DateExpression? = nil, every step: HistoryStep = .day,
            limit: Int? = nil
        ) -> PagedSequence<Interval> {
            historyPages(id, from: from, to: to, step: step == .raw ? .day : step, limit: limit)
        }

        /// What several meters together consumed between `from` and `to`, cut at the same instants for all of them.
        ///
        /// - Parameters:
        ///   - selection: Those there are of a range; fails with `notFound` for a meter that is named by itself.
        ///   - from: Seven days ago when nil; without an offset it is local to `timeZone`.
        ///   - to: Now when nil.
        ///   - step: Hours, days or months.
        ///   - timeZone: Whose they are; nil for the zone the meters share, or the server's when they have several.
        ///   - limit: At most so many intervals; nil for all.
        public func consumption(
            of selection: MeterSelection = .all, from: DateExpression? = nil, to: DateExpression? = nil,
            every step: HistoryStep = .day, timeZone: Zone? = nil, limit: Int? = nil
        ) -> PagedSequence<FleetInterval> {
            let dispatcher = self.dispatcher
            return PagedSequence(limit: limit, pageSize: 5_000) { cursor, size in
                var request = Request(method: .get, path: "/api/v1/consumption", repetition: .harmless)
                // A long span of a hundred thousand meters is a few seconds' work for each page.
                request.patience = .seconds(300)
                if selection != .all { request.query.append(("meters", selection.description)) }
                if let from { request.query.append(("from", from.text)) }
                if let to { request.query.append(("to", to.text)) }
                request.query.append(("every", step == .raw ? HistoryStep.day.rawValue : step.rawValue))
                if let timeZone { request.query.append(("timeZone", timeZone.identifier)) }
                request.query.append(("limit", String(size)))
                if let cursor { request.query.append(("cursor", cursor)) }
                return try await dispatcher.value(request)
            }
        }

        /// The readings between `from` and `to`, oldest first.
        public func raw(
            _ id: MeterID, from: DateExpression? = nil, to: DateExpression? = nil, limit: Int? = nil
        ) -> PagedSequence<RawReading> {
            historyPages(id, from: from, to: to, step: .raw, limit: limit)
        }

        /// The draft invoice of a calendar month, or of the current one. Fails with `notFound`.
        public func invoice(_ id: MeterID, period: CivilMonth? = nil) async throws -> Invoice {
            var request = Self.request(.get, id, "/invoice", repetition: .harmless)
            if let period { request.query.append(("period", period.text)) }
            return try await dispatcher.value(request)
        }

        private func historyPages<Item: Codable & Sendable>(
            _ id: MeterID, from: DateExpression?, to: DateExpression?, step: HistoryStep, limit: Int?
        ) -> PagedSequence<Item> {
            let dispatcher = self.dispatcher
            return PagedSequence(limit: limit, pageSize: 5_000) { cursor, size in
                var request = Self.request(.get, id, "/history", repetition: .harmless)
                if let from { request.query.append(("from", from.text)) }
                if let to { request.query.append(("to", to.text)) }
                request.query.append(("every", step.rawValue))
                request.query.append(("limit", String(size)))
                if let cursor { request.query.append(("cursor", cursor)) }
                return try await dispatcher.value(request)
            }
        }

        private static func request(
            _ method: Request.Method, _ id: MeterID, _ rest: String = "", repetition: Request.Repetition
        ) -> Request {
            Request(method: method, path: "\(path)/\(id)\(rest)", repetition: repetition, subject: "meter \(id)")
        }
    }
}
