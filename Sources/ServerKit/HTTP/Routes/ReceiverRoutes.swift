import Foundation
import GridModel
import Hummingbird

/// Who is notified of alerts.
struct ReceiverRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [list, add, show, remove, test] }

    private static let path = "/api/v1/alert-receivers"
    private static let name = Endpoint.Parameter(
        name: "name", place: .path, description: "The receiver's name.", schema: ["type": "string"])
    private static let largest = 1 << 20

    private var list: Endpoint {
        Endpoint(
            method: .get, path: Self.path, name: "listAlertReceivers", summary: "Who is notified, in order of name",
            tag: "alerts", need: .readAll,
            answer: .json(Schemas.receiverPage.reference, "All of them on one page.")
        ) { _ in
            var summaries: [ReceiverSummary] = []
            for record in try await backend.store.receivers() { summaries.append(try await summary(record)) }
            return try JSON.response(Page(items: summaries, next: nil))
        }
    }

    private var add: Endpoint {
        Endpoint(
            method: .post, path: Self.path, name: "addAlertReceiver", summary: "Add or change a receiver",
            tag: "alerts", need: .administer, parameters: [.dryRun],
            body: .init(
                mediaTypes: TariffFormat.allCases.map(\.mediaType), schema: ["type": "object"],
                description:
                    "A receiver's document: kind webhook, email or command. Where there is one of its name it becomes a "
                    + "further version, which counts. Documents that are not right are refused with everything that is "
                    + "wrong with them, in faults."),
            answer: .json(
                Schemas.receiverVersion.reference, status: 201,
                "The version; the one that is there already when nothing is new.")
        ) { call in
            let document = try await call.tariffText()
            let receiver = try ReceiverText.read(document.text)
            let record = try await backend.store.addReceiver(
                receiver, text: document.text, format: document.format, by: call.caller.name, at: backend.clock.now(),
                dryRun: try call.query.dryRun())
            if try !call.query.dryRun() { backend.notifications?.notifier.outboxChanged(of: receiver.name) }
            return try JSON.response(try await version(record), status: .created)
        }
    }

    private var show: Endpoint {
        Endpoint(
            method: .get, path: "\(Self.path)/{name}", name: "getAlertReceiver", summary: "One receiver", tag: "alerts",
            // A document may hold a secret.
            need: .administer, parameters: [Self.name],
            answer: .json(Schemas.receiverVersion.reference, "Its latest version, with its document word for word."),
            problems: [404]
        ) { call in
            try JSON.response(try await version(try await backend.store.receiver(try name(call))))
        }
    }

    private var remove: Endpoint {
        Endpoint(
            method: .delete, path: "\(Self.path)/{name}", name: "removeAlertReceiver",
            summary: "Notify a receiver no more", tag: "alerts", need: .administer, parameters: [Self.name, .dryRun],
            answer: .json(Schemas.receiverSummary.reference, "The receiver; what waited for it is a dead letter now."),
            problems: [404]
        ) { call in
            let record = try await backend.store.removeReceiver(
                try name(call), by: call.caller.name, at: backend.clock.now(), dryRun: try call.query.dryRun())
            return try JSON.response(try await summary(record))
        }
    }

    private var test: Endpoint {
        Endpoint(
            method: .post, path: "\(Self.path)/{name}/test", name: "testAlertReceiver",
            summary: "Send a receiver a test notification", tag: "alerts", need: .administer, parameters: [Self.name],
            body: .json(Schemas.newReceiverTest, required: false),
            answer: .json(Schemas.receiverTest.reference, "What came back."), problems: [404]
        ) { call in
            let record = try await backend.store.receiver(try name(call))
            let wanted = try await call.decode(NewReceiverTest.self, absent: NewReceiverTest())
            guard let couriers = backend.notifications?.couriers else {
                throw Problem.conflict("this gridd sends no notifications")
            }
            if let to = wanted.to {
                guard record.receiver.kind == .email, MailMessage.isAddress(to) else {
                    throw Problem.invalid("to is \(to.prefix(100)); it is an address, and for e-mail only")
                }
            }
            if record.receiver.isCustomer, wanted.to == nil {
                throw Problem.invalid(
                    "customer stands for each meter's customer: give the test an address with --to, or to in the "
                        + "request")
            }
            return try JSON.response(try await run(wanted, record, couriers, by: call.caller.name))
        }
    }

    private func run(
        _ wanted: NewReceiverTest, _ record: ReceiverRecord, _ couriers: any Courier, by caller: String
    ) async throws -> ReceiverTest {
        let now = backend.clock.now()
        let id = "test.\(UUID().uuidString.prefix(8).lowercased())"
        // Of nothing that happened, so that nobody acts on it.
        let alert = Alert(
            id: 0, meter: nil, rule: "test", state: .firing, since: now, message: "this is a test", acknowledgedBy: nil,
            acknowledgedAt: nil, subject: .fleet, severity: .warning)
        let facts = NotificationFacts(
            id: id, kind: .test, at: now, alert: alert, timeZone: record.receiver.zone ?? backend.defaultZone,
            by: caller)
        let parcel = Parcel(
            receiver: record.receiver, facts: [facts], recipient: wanted.to, language: wanted.language)
        let start = ContinuousClock.now
        let outcome: (delivered: Bool, answer: String)
        do {
            outcome = (true, try await couriers.deliver(parcel))
        } catch let fault as DeliveryFault {
            outcome = (false, fault.message)
        }
        let length = (ContinuousClock.now - start).components
        return ReceiverTest(
            receiver: record.name, id: id, delivered: outcome.delivered, answer: outcome.answer,
            milliseconds: length.seconds * 1_000 + length.attoseconds / 1_000_000_000_000_000)
    }

    private func name(_ call: Call) throws -> String {
        let name = call.context.parameters.get("name") ?? ""
        guard TariffReference.isName(name) else { throw StoreFault.noReceiver(name) }
        return name
    }

    private func version(_ record: ReceiverRecord) async throws -> ReceiverVersion {
        ReceiverVersion(
            summary: try await summary(record), format: record.format, text: record.text, document: record.receiver,
            notes: backend.notifications?.couriers.obstacle(to: record.receiver).map { [$0.message] } ?? [])
    }

    private func summary(_ record: ReceiverRecord) async throws -> ReceiverSummary {
        let standing = try await backend.store.standing(of: record.name)
        let receiver = record.receiver
        return ReceiverSummary(
            name: record.name, version: record.version, kind: receiver.kind, title: receiver.title,
            address: receiver.address, language: receiver.language, operators: receiver.operators,
            queued: standing.queued, dead: standing.dead, lastSentAt: standing.lastSentAt, trouble: standing.trouble,
            sha256: record.sha256, addedAt: record.addedAt, addedBy: record.addedBy)
    }
}
