import Foundation
import GridModel

extension GridClient {
    /// What is watched for.
    public struct AlertRules: Sendable {
        let dispatcher: Dispatcher

        static let path = "/api/v1/alert-rules"

        /// All rules in order of name, each with its latest version.
        public func list() async throws -> [AlertRuleSummary] {
            let page: Page<AlertRuleSummary> = try await dispatcher.value(
                Request(method: .get, path: Self.path, repetition: .harmless))
            return page.items
        }

        /// All versions of a rule, oldest first. Fails with `notFound`.
        public func versions(of name: String) async throws -> [AlertRuleSummary] {
            let page: Page<AlertRuleSummary> = try await dispatcher.value(Self.request(.get, name, "/versions"))
            return page.items
        }

        /// A rule with its document word for word. Fails with `notFound`.
        ///
        /// - Parameter version: The latest when nil.
        public func get(_ name: String, version: Int64? = nil) async throws -> AlertRuleVersion {
            var request = Self.request(.get, name)
            if let version { request.query.append(("version", String(version))) }
            return try await dispatcher.value(request)
        }

        /// Adds the rule that a document says, or its next version, and gives it back; the one that is there already when
        /// nothing is new.
        ///
        /// Fails with `invalid` for a document that is not right; the error's problem then has everything that is wrong.
        /// - Parameter dryRun: Only look at the document.
        public func add(
            _ document: String, as format: TariffFormat, dryRun: Bool = false
        ) async throws -> AlertRuleVersion {
            var request = Request(method: .post, path: Self.path, repetition: .harmless)
            request.rehearse(if: dryRun)
            request.headers = [("Content-Type", format.mediaType)]
            request.body = Data(document.utf8)
            return try await dispatcher.value(request)
        }

        /// Has a rule evaluated, or evaluated no longer. Fails with `notFound`.
        ///
        /// - Parameters:
        ///   - name: The rule's.
        ///   - isEnabled: Whether it is to be evaluated.
        ///   - dryRun: Only say what would come of it.
        public func enable(
            _ name: String, _ isEnabled: Bool, dryRun: Bool = false
        ) async throws -> AlertRuleVersion {
            var request = Self.request(.post, name, isEnabled ? "/enable" : "/disable")
            request.rehearse(if: dryRun)
            return try await dispatcher.value(request)
        }

        /// What a rule would have found.
        public func test(_ test: AlertRuleTest) async throws -> AlertRuleOutcome {
            var request = Request(
                method: .post, path: "/api/v1/alert-rule-tests", repetition: .harmless, subject: "the rule")
            request.headers = [("Content-Type", "application/json")]
            request.body = try GridCoding.encoder.encode(test)
            return try await dispatcher.value(request)
        }

        /// The JSON Schema of rules' documents.
        public func schema() async throws -> String {
            let answer = try await dispatcher.answer(
                to: Request(method: .get, path: "/api/v1/alert-rule-schema", repetition: .harmless))
            return String(decoding: answer.body, as: UTF8.self)
        }

        /// Names of the rules that come with gridd.
        public func readyMade() async throws -> [String] {
            try await dispatcher.value(
                Request(method: .get, path: "/api/v1/ready-made-alert-rules", repetition: .harmless))
        }

        /// A rule's document that comes with gridd, in YAML. Fails with `notFound`.
        public func readyMade(_ name: String) async throws -> String {
            let answer = try await dispatcher.answer(
                to: Request(
                    method: .get, path: "/api/v1/ready-made-alert-rules/\(GridCoding.escaped(name))",
                    repetition: .harmless, subject: "the ready-made rule \(name)"))
            return String(decoding: answer.body, as: UTF8.self)
        }

        private static func request(_ method: Request.Method, _ name: String, _ rest: String = "") -> Request {
            Request(
                method: method, path: "\(path)/\(GridCoding.escaped(name))\(rest)", repetition: .harmless,
                subject: "alert rule \(name)")
        }
    }
}
