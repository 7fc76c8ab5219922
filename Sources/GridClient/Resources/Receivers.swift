import Foundation
import GridModel

extension GridClient {
    /// Who is notified of alerts.
    public struct Receivers: Sendable {
        let dispatcher: Dispatcher

        static let path = "/api/v1/alert-receivers"

        /// All of them, in order of name.
        public func list() async throws -> [ReceiverSummary] {
            let page: Page<ReceiverSummary> = try await dispatcher.value(
                Request(method: .get, path: Self.path, repetition: .harmless))
            return page.items
        }

        /// One receiver, with its document word for word. Fails with `notFound`.
        public func get(_ name: String) async throws -> ReceiverVersion {
            try await dispatcher.value(Self.request(.get, name, repetition: .harmless))
        }

        /// Adds the receiver that a document says it is, or changes the one of its name, and gives it back.
        ///
        /// Fails with `invalid` for a document that is not right; the error's problem then has everything that is wrong.
        /// - Parameter dryRun: Only look at the document.
        public func add(
            _ document: String, as format: TariffFormat, dryRun: Bool = false
        ) async throws -> ReceiverVersion {
            var request = Request(method: .post, path: Self.path, repetition: .harmless)
            request.rehearse(if: dryRun)
            request.headers = [("Content-Type", format.mediaType)]
            request.body = Data(document.utf8)
            return try await dispatcher.value(request)
        }

        /// Notifies a receiver no more, and gives it back; what waited for it is dead letters then. Fails with `notFound`.
        public func remove(_ name: String, dryRun: Bool = false) async throws -> ReceiverSummary {
            var request = Self.request(.delete, name, repetition: .harmful)
            request.rehearse(if: dryRun)
            return try await dispatcher.value(request)
        }

        /// Sends a receiver a test notification and gives back what came of it. Fails with `notFound`.
        ///
        /// - Parameters:
        ///   - name: The receiver's name.
        ///   - address: Another address than the receiver's, for e-mail; nil for its own.
        ///   - language: Another language than the receiver's.
        public func test(
            _ name: String, to address: String? = nil, in language: MessageLanguage? = nil
        ) async throws -> ReceiverTest {
            var request = Self.request(.post, name, "/test", repetition: .harmful)
            request.headers = [("Content-Type", "application/json")]
            request.body = try GridCoding.encoder.encode(NewReceiverTest(to: address, language: language))
            return try await dispatcher.value(request)
        }

        private static func request(
            _ method: Request.Method, _ name: String, _ rest: String = "", repetition: Request.Repetition
        ) -> Request {
            Request(
                method: method, path: "\(path)/\(GridCoding.escaped(name))\(rest)", repetition: repetition,
                subject: "receiver \(name)")
        }
    }

    /// What was told of alerts, what waits to be told, and what nobody took.
    public struct Notifications: Sendable {
        let dispatcher: Dispatcher

        static let path = "/api/v1/notifications"

        /// Notifications, newest first, page by page.
        ///
        /// - Parameters:
        ///   - state: Only those in this state, `dead` for dead letters; nil for all.
        ///   - receiver: Only those of this receiver; nil for all.
        ///   - alert: Only those of this alert; nil for all.
        ///   - limit: At most so many; nil for all.
        public func list(
            state: NotificationState? = nil, receiver: String? = nil, alert: Int64? = nil, limit: Int? = nil
        ) -> PagedSequence<AlertNotification> {
            var request = Request(method: .get, path: Self.path, repetition: .harmless)
            if let state { request.query.append(("state", state.rawValue)) }
            if let receiver { request.query.append(("receiver", receiver)) }
            if let alert { request.query.append(("alert", String(alert))) }
            return dispatcher.pages(of: request, limit: limit, pageSize: 1_000)
        }

        /// Queues dead letters again, and gives back what is queued. Fails with `notFound`.
        ///
        /// - Parameters:
        ///   - numbers: The letters' numbers; nil for all.
        ///   - receiver: Only those of this receiver; nil for all.
        ///   - dryRun: Only say what would come of it.
        public func retry(
            _ numbers: [Int64]? = nil, of receiver: String? = nil, dryRun: Bool = false
        ) async throws -> [AlertNotification] {
            var request = Request(method: .post, path: "\(Self.path)/retry", repetition: .harmless)
            try request.send(LetterRetry(numbers: numbers, receiver: receiver), dryRun: dryRun)
            return try await dispatcher.value(request)
        }
    }
}
