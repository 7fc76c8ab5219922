import GridModel
import Hummingbird

/// Alert rules as documents, and what they would have found.
struct AlertRuleRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] {
        [list, add, show, versions, enable(true), enable(false), schema, readyMadeList, readyMade, test]
    }

    private static let name = Endpoint.Parameter(
        name: "name", place: .path, description: "The rule's name.", schema: ["type": "string"])

    private var list: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/alert-rules", name: "listAlertRules", summary: "Alert rules in order of name",
            tag: "alerts", need: .read,
            answer: .json(Schemas.alertRulePage.reference, "All of them on one page, each with its latest version.")
        ) { _ in
            let firing = try await backend.store.firingCounts()
            let summaries = try await backend.store.alertRules().map { try Self.version($0, firing).summary }
            return try JSON.response(Page(items: summaries, next: nil))
        }
    }

    private var add: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/alert-rules", name: "addAlertRule",
            summary: "Add an alert rule, or change one",
            tag: "alerts", need: .operateAll, parameters: [.dryRun],
            body: .init(
                mediaTypes: TariffFormat.allCases.map(\.mediaType), schema: ["type": "object"],
                description:
                    "A rule's document; /api/v1/alert-rule-schema describes it. One of a name that there is is "
                    + "its next version, in force from now on. Documents that are not right are refused with everything "
                    + "that is wrong with them, in faults."),
            answer: .json(
                Schemas.alertRuleVersion.reference, status: 201,
                "The version; the one that is there already when nothing is new.")
        ) { call in
            let document = try await call.tariffText()
            let rule = try Self.read(document.text)
            let record = try await backend.store.addAlertRule(
                name: rule.name, text: document.text, format: document.format, by: call.caller.name,
                at: backend.clock.now(), dryRun: try call.query.dryRun())
            return try JSON.response(try await noted(record), status: .created)
        }
    }

    private var show: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/alert-rules/{name}", name: "getAlertRule", summary: "One alert rule",
            tag: "alerts", need: .read,
            parameters: [
                Self.name,
                .query("version", "The version with this number.", schema: ["type": "integer", "minimum": 1]),
            ],
            answer: .json(Schemas.alertRuleVersion.reference, "The latest version, with its document word for word.")
        ) { call in
            let records = try await backend.store.alertRuleVersions(try call.ruleName())
            var record = records.last
            if let text = call.query.text("version") {
                record = records.first { String($0.version) == text }
            }
            guard let record else {
                throw Problem.unknown("alert-rule-version", "there is no such version of rule \(records[0].name)")
            }
            return try JSON.response(try await noted(record))
        }
    }

    private var versions: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/alert-rules/{name}/versions", name: "listAlertRuleVersions",
            summary: "All versions of an alert rule", tag: "alerts", need: .read, parameters: [Self.name],
            answer: .json(Schemas.alertRulePage.reference, "All of them on one page, oldest first.")
        ) { call in
            let records = try await backend.store.alertRuleVersions(try call.ruleName())
            let firing = try await backend.store.firingCounts()
            return try JSON.response(Page(items: try records.map { try Self.version($0, firing).summary }, next: nil))
        }
    }

    private func enable(_ isEnabled: Bool) -> Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/alert-rules/{name}/\(isEnabled ? "enable" : "disable")",
            name: isEnabled ? "enableAlertRule" : "disableAlertRule",
            summary: isEnabled ? "Evaluate an alert rule again" : "Evaluate an alert rule no longer", tag: "alerts",
            need: .operateAll, parameters: [Self.name, .dryRun],
            answer: .json(
                Schemas.alertRuleVersion.reference,
                isEnabled ? "The rule." : "The rule; alerts of it that are open are resolved within a minute.")
        ) { call in
            let record = try await backend.store.enableAlertRule(
                try call.ruleName(), isEnabled, by: call.caller.name, at: backend.clock.now(),
                dryRun: try call.query.dryRun())
            return try JSON.response(try Self.version(record, try await backend.store.firingCounts()))
        }
    }

    private var schema: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/alert-rule-schema", name: "getAlertRuleSchema",
            summary: "The JSON Schema of alert rules' documents", tag: "alerts", need: .read,
            answer: .init(
                mediaType: "application/schema+json", schema: ["type": "object"],
                description: "JSON Schema 2020-12, for editors and other programs.")
        ) { _ in
            Response(
                status: .ok, headers: [.contentType: "application/schema+json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: AlertRuleSchema.text)))
        }
    }

    private var readyMadeList: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/ready-made-alert-rules", name: "listReadyMadeAlertRules",
            summary: "Names of the alert rules that come with gridd", tag: "alerts", need: .read,
            answer: .json(["type": "array", "items": ["type": "string"]], "In the order of their kinds.")
        ) { _ in try JSON.response(ReadyMadeRules.all.map(\.name)) }
    }

    private var readyMade: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/ready-made-alert-rules/{name}", name: "getReadyMadeAlertRule",
            summary: "An alert rule's document that comes with gridd", tag: "alerts", need: .read,
            parameters: [.init(name: "name", place: .path, description: "Its name.", schema: ["type": "string"])],
            answer: .init(
                mediaType: TariffFormat.yaml.mediaType, schema: ["type": "string"],
                description: "The document, to begin one's own with; it is not in force until it is added."),
            problems: [404]
        ) { call in
            let name = call.context.parameters.get("name") ?? ""
            guard let document = ReadyMadeRules.named(name) else {
                let names = ReadyMadeRules.all.map(\.name).joined(separator: ", ")
                throw Problem.unknown("alert-rule", "no ready-made alert rule \(name.prefix(100)); there is: \(names)")
            }
            return Response(
                status: .ok, headers: [.contentType: TariffFormat.yaml.mediaType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: document.text)))
        }
    }

    private var test: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/alert-rule-tests", name: "testAlertRule",
            summary: "What an alert rule would have found", tag: "alerts", need: .readAll,
            body: .json(Schemas.alertRuleTest),
            answer: .json(Schemas.alertRuleOutcome.reference, "Each alert there would have been, in order of time."),
            problems: [404, 422]
        ) { call in
            let asked = try await call.decode(AlertRuleTest.self)
            let rule: AlertRule
            switch (asked.rule, asked.document) {
            case (let name?, nil):
                guard let record = try await backend.store.alertRuleVersions(name).last else {
                    throw Problem.unknown("alert-rule", "no alert rule \(name.prefix(100))")
                }
                rule = try AlertRuleText.read(record.text)
            case (nil, let text?): rule = try Self.read(text)
            default: throw Problem.invalid("say one of rule, a name, and document")
            }
            let meters = try asked.meters.map { text throws(Problem) in
                guard let meters = MeterSelection(text: text) else {
                    throw Problem.invalid("meters is \(text.prefix(200)); write ids and ranges, such as 1-10,12")
                }
                for meter in meters.named where backend.store.entry(of: meter) == nil {
                    throw Problem.unknownMeter(meter)
                }
                return meters
            }
            func date(_ name: String, _ text: String) throws(Problem) -> DateExpression {
                guard let date = DateExpression(text) else {
                    throw .invalid("\(name) is \(text.prefix(100)); it must be a date such as \(DateExpression.forms)")
                }
                return date
            }
            let replay = AlertReplay(store: backend.store, rule: rule, now: backend.clock.now())
            return try JSON.response(
                try await replay.run(
                    meters: meters ?? .all, from: date("from", asked.from), to: asked.to.map { try date("to", $0) },
                    defaultZone: backend.defaultZone))
        }
    }

    private static func read(_ text: String) throws(Problem) -> AlertRule {
        do {
            return try AlertRuleText.read(text)
        } catch {
            throw .invalidAlertRule(error)
        }
    }

    private func noted(_ record: AlertRuleRecord) async throws -> AlertRuleVersion {
        var version = try Self.version(record, try await backend.store.firingCounts())
        version.notes = try await AlertRuleNotes.notes(
            on: version.document, backend.store, at: backend.clock.now())
        return version
    }

    static func version(_ record: AlertRuleRecord, _ firing: [String: Int]) throws -> AlertRuleVersion {
        let rule = try AlertRuleText.read(record.text)
        return AlertRuleVersion(
            summary: AlertRuleSummary(
                name: record.name, version: record.version, title: rule.title, kind: rule.kind,
                severity: rule.severity, select: rule.select.description, enabled: record.isEnabled,
                firing: firing[record.name] ?? 0, sha256: record.sha256, addedAt: record.addedAt,
                addedBy: record.addedBy),
            format: record.format, text: record.text, document: rule)
    }
}

extension Call {
    /// The alert rule's name in the path.
    /// - Throws: ``Problem`` 404 for what none can be called.
    fileprivate func ruleName() throws(Problem) -> String {
        let name = context.parameters.get("name") ?? ""
        guard TariffReference.isName(name) else {
            throw .unknown("alert-rule", "no alert rule \(name.prefix(100)) — gridctl alerts rules lists them")
        }
        return name
    }
}
