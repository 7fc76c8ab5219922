import Foundation
import GridModel

extension GridClient {
    /// By which tariff usage points are billed, to whom, and on which days.
    public struct Contracts: Sendable {
        let dispatcher: Dispatcher

        static let path = "/api/v1/contracts"

        /// Contracts in order of id, page by page.
        ///
        /// - Parameters:
        ///   - usagePoint: Only this usage point's; nil for all.
        ///   - meters: Only of usage points where one of these stands or stood; nil for all.
        ///   - customer: Only this customer's; nil for all.
        ///   - tariff: Only those billed by this tariff; nil for all.
        ///   - day: Only those in force on this day; nil for all.
        ///   - limit: At most so many; nil for all.
        public func list(
            usagePoint: UsagePointID? = nil, meters: MeterSelection? = nil, customer: CustomerID? = nil,
            tariff: String? = nil, on day: CivilDate? = nil, limit: Int? = nil
        ) -> PagedSequence<Contract> {
            var request = Request(method: .get, path: Self.path, repetition: .harmless)
            let filters = [
                ("usagePoint", usagePoint?.description), ("meters", meters?.description),
                ("customer", customer?.description), ("tariff", tariff), ("on", day?.text),
            ]
            for (name, value) in filters { if let value { request.query.append((name, value)) } }
            return dispatcher.pages(of: request, limit: limit, pageSize: 1_000)
        }

        /// One contract. Fails with `notFound`.
        public func get(_ id: ContractID) async throws -> Contract {
            try await dispatcher.value(Self.request(.get, id, repetition: .harmless))
        }

        /// Makes a contract and gives it back. Fails with `notFound` for what it names and is not there, and with `conflict`
        /// for days that another contract is in force on.
        public func add(_ contract: NewContract, dryRun: Bool = false) async throws -> Contract {
            var request = Request(method: .post, path: Self.path, repetition: .harmful)
            try request.send(contract, dryRun: dryRun)
            return try await dispatcher.value(request)
        }

        /// Has a contract end on a day and another follow it, with another tariff or customer, and gives both back; one
        /// alone where it is changed from its first day on. Fails with `notFound` or `conflict`.
        public func change(
            _ id: ContractID, _ change: ContractChange, dryRun: Bool = false
        ) async throws -> [Contract] {
            var request = Self.request(.post, id, "/change", repetition: .harmful)
            try request.send(change, dryRun: dryRun)
            return try await dispatcher.value(request)
        }

        /// Ends a contract and gives it back; `until` is the first day after it. Fails with `notFound` or `conflict`.
        public func end(_ id: ContractID, until: CivilDate, dryRun: Bool = false) async throws -> Contract {
            var request = Self.request(.post, id, "/end", repetition: .harmful)
            try request.send(ContractEnd(until: until), dryRun: dryRun)
            return try await dispatcher.value(request)
        }

        private static func request(
            _ method: Request.Method, _ id: ContractID, _ rest: String = "", repetition: Request.Repetition
        ) -> Request {
            Request(method: method, path: "\(path)/\(id)\(rest)", repetition: repetition, subject: "contract \(id)")
        }
    }
}
