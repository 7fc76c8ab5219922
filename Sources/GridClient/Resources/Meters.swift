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
            list(named: ids?.map(\.description).joined(separator: ","), status, limit)
        }

        /// The meters there are of a selection, in order of id, page by page.
        ///
        /// - Parameters:
        ///   - selection: Ids and ranges of them.
        ///   - status: Only those in this state; nil for all.
        ///   - limit: At most so many; nil for all.
        public func list(
            of selection: MeterSelection, status: MeterStatus? = nil, limit: Int? = nil
        ) -> PagedSequence<Meter> {
            list(named: selection.description, status, limit)
        }

        /// One meter. Fails with `notFound`.
        public func get(_ id: MeterID) async throws -> Meter {
            try await dispatcher.value(Self.request(.get, id, repetition: .harmless))
        }

        /// Adds meters and gives them back; all of them are there or, after a failure, none.
        ///
        /// - Parameters:
        ///   - meters: How many, and what they have in common.
        ///   - idempotencyKey: Under one key meters are added once, however often the call is made; a key of its own is
        ///     used when nil, so that the request can be sent again when the answer is lost.
        ///   - dryRun: Only say what would be added.
        /// - Throws: ``ClientError``; `conflict` for a serial that another meter has.
        public func add(
            _ meters: NewMeters, idempotencyKey: String? = nil, dryRun: Bool = false
        ) async throws -> [Meter] {
            var request = Request(method: .post, path: Self.path, repetition: .harmless)
            request.rehearse(if: dryRun)
            request.patience = .seconds(600)
            request.headers = [
                ("Content-Type", "application/json"), ("Idempotency-Key", idempotencyKey ?? UUID().uuidString),
            ]
            request.body = try GridCoding.encoder.encode(meters)
            return try await dispatcher.value(request)
        }

        /// Changes a meter and gives it back, as it is or, in a dry run, as it would be. Fails with `notFound` or
        /// `conflict`.
        public func change(_ id: MeterID, _ change: MeterChange, dryRun: Bool = false) async throws -> Meter {
            var request = Self.request(.patch, id, repetition: .harmful)
            request.rehearse(if: dryRun)
            request.headers = [("Content-Type", "application/json")]
            request.body = try GridCoding.encoder.encode(change)
            return try await dispatcher.value(request)
        }

        /// Takes a meter out of service and gives it back, as it is or, in a dry run, as it would be; its readings stay.
        /// Fails with `notFound`.
        public func retire(_ id: MeterID, dryRun: Bool = false) async throws -> Meter {
            var request = Self.request(.post, id, "/retire", repetition: .harmful)
            request.rehearse(if: dryRun)
            return try await dispatcher.value(request)
        }

        /// Consumption between `from` and `to`, cut into steps that are local to the meter.
        ///
        /// - Parameters:
        ///   - id: Whose.
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
            var request = Request(method: .get, path: "/api/v1/consumption", repetition: .harmless)
            // A long span of a hundred thousand meters is a few seconds' work for each page.
            request.patience = .seconds(300)
            if selection != .all { request.query.append(("meters", selection.description)) }
            request.query += Self.steps(from, to, step == .raw ? .day : step)
            if let timeZone { request.query.append(("timeZone", timeZone.identifier)) }
            return dispatcher.pages(of: request, limit: limit, pageSize: 5_000)
        }

        /// What each of several meters consumed between `from` and `to`, cut at the same instants for all of them, in order
        /// of meter; a meter of which nothing is known is among them.
        ///
        /// - Parameters:
        ///   - selection: Those there are of a range; fails with `notFound` for a meter that is named by itself.
        ///   - from: 24 hours, 7 days or 12 months before `to` when nil; without an offset it is local to `timeZone`.
        ///   - to: The end of the last step that is over when nil.
        ///   - step: Hours, days or months, at most 10000 of them.
        ///   - timeZone: Whose they are; nil for the zone the meters share, or the server's when they have several.
        ///   - limit: At most so many meters; nil for all.
        public func profiles(
            of selection: MeterSelection = .all, from: DateExpression? = nil, to: DateExpression? = nil,
            every step: HistoryStep = .hour, timeZone: Zone? = nil, limit: Int? = nil
        ) -> PagedSequence<ConsumptionProfile> {
            var request = Request(method: .get, path: "/api/v1/profiles", repetition: .harmless)
            request.patience = .seconds(120)
            if selection != .all { request.query.append(("meters", selection.description)) }
            request.query += Self.steps(from, to, step == .raw ? .hour : step)
            if let timeZone { request.query.append(("timeZone", timeZone.identifier)) }
            return dispatcher.pages(of: request, limit: limit, pageSize: 1_000)
        }

        /// The readings between `from` and `to`, oldest first.
        public func raw(
            _ id: MeterID, from: DateExpression? = nil, to: DateExpression? = nil, limit: Int? = nil
        ) -> PagedSequence<RawReading> {
            historyPages(id, from: from, to: to, step: .raw, limit: limit)
        }

        /// Where a meter's energy goes: base load, night use, the dearest hours and days, and how that compares. Fails with
        /// `notFound`.
        ///
        /// - Parameters:
        ///   - id: Whose.
        ///   - to: Nothing later is looked at; now when nil. Without a zone it is local to the meter.
        ///   - days: The last so many, 3 to 31; a month of them when nil.
        ///   - night: Full hours by the meter's clock; 01:00-05:00 when nil.
        public func insight(
            _ id: MeterID, to: DateExpression? = nil, days: Int? = nil, night: LocalHours? = nil
        ) async throws -> MeterInsight {
            var request = Self.request(.get, id, "/insight", repetition: .harmless)
            // Hundreds of meters alike may be looked at.
            request.patience = .seconds(120)
            if let to { request.query.append(("to", to.text)) }
            if let days { request.query.append(("days", String(days))) }
            if let night { request.query.append(("night", night.text)) }
            return try await dispatcher.value(request)
        }

        /// The invoice that was issued for a billing period, or its draft. Fails with `notFound`.
        ///
        /// - Parameters:
        ///   - id: Whose.
        ///   - period: The month that names the period; the one that runs when nil.
        ///   - explained: Each line says how it comes about, and the invoice what the registers showed.
        ///   - tariff: What it would be under this one; nil for those that stand.
        ///   - named: It says whom it is for and what it is about, by name.
        public func invoice(
            _ id: MeterID, period: CivilMonth? = nil, explained: Bool = false, under tariff: TariffReference? = nil,
            named: Bool = false
        ) async throws -> Invoice {
            var request = Self.request(.get, id, "/invoice", repetition: .harmless)
            if let period { request.query.append(("period", period.text)) }
            if explained { request.query.append(("explain", "true")) }
            if let tariff { request.query.append(("tariff", tariff.description)) }
            if named { request.query.append(("named", "true")) }
            return try await dispatcher.value(request)
        }

        /// The invoice of a month, or of the current one, on paper: the bytes of a PDF.
        ///
        /// - Parameter language: `en` or `pt`; English when nil.
        public func invoicePDF(
            _ id: MeterID, period: CivilMonth? = nil, language: String? = nil
        ) async throws -> Data {
            var request = Self.request(.get, id, "/invoice/pdf", repetition: .harmless)
            if let period { request.query.append(("period", period.text)) }
            if let language { request.query.append(("language", language)) }
            return try await dispatcher.answer(to: request).body
        }

        /// The code that an invoice is paid with, module by module. Fails with `invalid` for one that has none.
        public func invoiceCode(_ id: MeterID, period: CivilMonth? = nil) async throws -> CodePicture {
            try await dispatcher.value(Self.code(of: id, period))
        }

        /// The same as the bytes of a picture.
        public func invoiceCode(
            _ id: MeterID, period: CivilMonth? = nil, as form: PictureForm
        ) async throws -> Data {
            try await dispatcher.answer(to: Self.code(of: id, period, "/\(form.rawValue)")).body
        }

        private static func code(of id: MeterID, _ period: CivilMonth?, _ form: String = "") -> Request {
            var request = request(.get, id, "/invoice/code\(form)", repetition: .harmless)
            if let period { request.query.append(("period", period.text)) }
            return request
        }

        private func historyPages<Item: Codable & Sendable & PlainItem>(
            _ id: MeterID, from: DateExpression?, to: DateExpression?, step: HistoryStep, limit: Int?
        ) -> PagedSequence<Item> {
            var request = Self.request(.get, id, "/history", repetition: .harmless)
            request.query += Self.steps(from, to, step)
            return dispatcher.pages(of: request, limit: limit, pageSize: 5_000)
        }

        private func list(named ids: String?, _ status: MeterStatus?, _ limit: Int?) -> PagedSequence<Meter> {
            var request = Request(method: .get, path: Self.path, repetition: .harmless)
            if let status { request.query.append(("status", status.rawValue)) }
            if let ids { request.query.append(("ids", ids)) }
            return dispatcher.pages(of: request, limit: limit, pageSize: 1_000)
        }

        /// A stretch of time and how it is cut, as every question about consumption asks for it.
        private static func steps(
            _ from: DateExpression?, _ to: DateExpression?, _ step: HistoryStep
        ) -> [(name: String, value: String)] {
            [("from", from?.text), ("to", to?.text), ("every", step.rawValue)].compactMap { name, value in
                value.map { (name, $0) }
            }
        }

        private static func request(
            _ method: Request.Method, _ id: MeterID, _ rest: String = "", repetition: Request.Repetition
        ) -> Request {
            Request(method: method, path: "\(path)/\(id)\(rest)", repetition: repetition, subject: "meter \(id)")
        }
    }
}
