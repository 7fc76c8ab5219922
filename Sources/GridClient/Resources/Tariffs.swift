import Foundation
import GridModel

extension GridClient {
    /// What is billed by.
    public struct Tariffs: Sendable {
        let dispatcher: Dispatcher

        static let path = "/api/v1/tariffs"

        /// Tariffs in order of name, page by page, each with the version in force today.
        ///
        /// - Parameter limit: At most so many; nil for all.
        public func list(limit: Int? = nil) -> PagedSequence<TariffSummary> {
            dispatcher.pages(
                of: Request(method: .get, path: Self.path, repetition: .harmless), limit: limit, pageSize: 1_000)
        }

        /// All versions of a tariff, by the day they are valid from. Fails with `notFound`.
        public func versions(of name: String) async throws -> [TariffSummary] {
            let page: Page<TariffSummary> = try await dispatcher.value(Self.request(.get, name, "/versions"))
            return page.items
        }

        /// One version of a tariff, with its document word for word. Fails with `notFound`.
        public func get(_ reference: TariffReference) async throws -> TariffVersion {
            var request = Self.request(.get, reference.name)
            switch reference.choice {
            case .today: break
            case .on(let day): request.query.append(("on", day.text))
            case .version(let version): request.query.append(("version", String(version)))
            }
            return try await dispatcher.value(request)
        }

        /// Adds a version of the tariff that a document says it is, and gives it back; the one that is there already when
        /// nothing is new.
        ///
        /// Fails with `invalid` for a document that is not right; the error's problem then has everything that is wrong.
        /// - Parameter dryRun: Only look at the document.
        public func add(_ document: String, as format: TariffFormat, dryRun: Bool = false) async throws -> TariffVersion
        {
            var request = Request(method: .post, path: Self.path, repetition: .harmless)
            request.rehearse(if: dryRun)
            request.headers = [("Content-Type", format.mediaType)]
            request.body = Data(document.utf8)
            return try await dispatcher.value(request)
        }

        /// What two versions say differently, component by component. Fails with `notFound`.
        public func differences(
            from first: TariffReference, to second: TariffReference
        ) async throws -> [TariffDifference] {
            var request = Request(method: .get, path: "/api/v1/tariff-differences", repetition: .harmless)
            request.query = [("from", first.description), ("to", second.description)]
            return try await dispatcher.value(request)
        }

        /// By which tariff usage points without a contract are billed, and from which day on; in order of time.
        public func standing() async throws -> [StandingTariff] {
            try await dispatcher.value(
                Request(method: .get, path: "/api/v1/standing-tariffs", repetition: .harmless))
        }

        /// Has usage points without a contract billed by another tariff from a day on. Fails with `notFound`.
        public func stand(_ name: String, from day: CivilDate, dryRun: Bool = false) async throws -> [StandingTariff] {
            var request = Request(
                method: .post, path: "/api/v1/standing-tariffs", repetition: .harmless, subject: "tariff \(name)")
            try request.send(StandingTariff(from: day, tariff: name), dryRun: dryRun)
            return try await dispatcher.value(request)
        }

        /// The JSON Schema of tariff documents.
        public func schema() async throws -> String {
            let answer = try await dispatcher.answer(
                to: Request(method: .get, path: "/api/v1/tariff-schema", repetition: .harmless))
            return String(decoding: answer.body, as: UTF8.self)
        }

        /// A tariff document that comes with gridd, in YAML. Fails with `notFound`.
        public func readyMade(_ name: String) async throws -> String {
            let answer = try await dispatcher.answer(
                to: Request(
                    method: .get, path: "/api/v1/ready-made-tariffs/\(GridCoding.escaped(name))",
                    repetition: .harmless, subject: "the ready-made tariff \(name)"))
            return String(decoding: answer.body, as: UTF8.self)
        }

        /// The tariff document that another system's record is made into, in YAML; nothing is stored.
        ///
        /// - Parameters:
        ///   - record: As the other system has it.
        ///   - source: Which system's it is.
        ///   - name: What the tariff shall be called; nil for a name made of the record's.
        ///   - title: For people; nil for the record's.
        ///   - currency: What prices are in; nil for the record's own.
        ///   - unit: What a price of 1 is; nil for the currency's smaller unit.
        public func conversion(
            of record: String, from source: TariffSource, name: String? = nil, title: String? = nil,
            currency: Currency? = nil, unit: PriceUnit? = nil
        ) async throws -> String {
            var request = Request(
                method: .post, path: "/api/v1/tariff-conversions", repetition: .harmless, subject: "the record")
            request.query.append(("source", source.rawValue))
            let parameters = [
                ("name", name), ("title", title), ("currency", currency?.code), ("unit", unit?.rawValue),
            ]
            for (key, value) in parameters {
                if let value { request.query.append((key, value)) }
            }
            request.headers = [("Content-Type", source == .urdb ? "application/json" : "text/csv")]
            request.body = Data(record.utf8)
            return String(decoding: try await dispatcher.answer(to: request).body, as: UTF8.self)
        }

        private static func request(_ method: Request.Method, _ name: String, _ rest: String = "") -> Request {
            Request(
                method: method, path: "\(path)/\(GridCoding.escaped(name))\(rest)", repetition: .harmless,
                subject: "tariff \(name)")
        }
    }
}
