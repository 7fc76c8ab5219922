import Foundation
import GridModel

extension GridClient {
    /// Who has usage points, by contracts, and pays for them.
    public struct Customers: Sendable {
        let dispatcher: Dispatcher

        static let path = "/api/v1/customers"

        /// Customers in order of id, page by page.
        ///
        /// - Parameters:
        ///   - text: Only those whose name, e-mail or address holds this, or whose tax number it is; nil for all.
        ///   - includingClosed: Those that are closed too.
        ///   - limit: At most so many; nil for all.
        public func list(
            matching text: String? = nil, includingClosed: Bool = false, limit: Int? = nil
        ) -> PagedSequence<Customer> {
            var request = Request(method: .get, path: Self.path, repetition: .harmless)
            if let text { request.query.append(("q", text)) }
            if includingClosed { request.query.append(("closed", "true")) }
            return dispatcher.pages(of: request, limit: limit, pageSize: 1_000)
        }

        /// One customer. Fails with `notFound`.
        public func get(_ id: CustomerID) async throws -> Customer {
            try await dispatcher.value(Self.request(.get, id, repetition: .harmless))
        }

        /// Adds a customer and gives it back. Fails with `conflict` for a tax number that another has, and with `invalid`
        /// for one that is none.
        ///
        /// - Parameter idempotencyKey: Under one key a customer is added once, however often the call is made; a key of its
        ///   own is used when nil, so that the request can be sent again when the answer is lost.
        public func add(
            _ customer: NewCustomer, idempotencyKey: String? = nil, dryRun: Bool = false
        ) async throws -> Customer {
            var request = Request(method: .post, path: Self.path, repetition: .harmless)
            try request.send(customer, dryRun: dryRun)
            request.headers.append(("Idempotency-Key", idempotencyKey ?? UUID().uuidString))
            return try await dispatcher.value(request)
        }

        /// Changes a customer and gives it back, as it is or, in a dry run, as it would be. Fails with `notFound` or
        /// `conflict`.
        public func change(_ id: CustomerID, _ change: CustomerChange, dryRun: Bool = false) async throws -> Customer {
            var request = Self.request(.patch, id, repetition: .harmful)
            try request.send(change, dryRun: dryRun)
            return try await dispatcher.value(request)
        }

        /// Makes no more contracts with a customer, who stays with contracts and invoices. Fails with `notFound`, and with
        /// `conflict` while one of the contracts has no end.
        public func close(_ id: CustomerID, dryRun: Bool = false) async throws -> Customer {
            var request = Self.request(.post, id, "/close", repetition: .harmful)
            request.rehearse(if: dryRun)
            return try await dispatcher.value(request)
        }

        private static func request(
            _ method: Request.Method, _ id: CustomerID, _ rest: String = "", repetition: Request.Repetition
        ) -> Request {
            Request(method: method, path: "\(path)/\(id)\(rest)", repetition: repetition, subject: "customer \(id)")
        }
    }
}

extension Request {
    /// Sends a value as JSON, or asks what would come of it.
    mutating func send(_ value: some Encodable, dryRun: Bool) throws {
        rehearse(if: dryRun)
        headers.append(("Content-Type", "application/json"))
        body = try GridCoding.encoder.encode(value)
    }
}
