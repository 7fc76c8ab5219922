import GridModel
import Hummingbird
import TestSupport
import Testing

@testable import ServerKit

@Suite struct ReceiverRouteTests {
    private static let hook = """
        name: control
        kind: webhook
        url: https://user:pass@example.com/in
        secret: correct horse
        """

    private func add(_ client: APIClient, _ text: String, dryRun: Bool = false) async throws -> Answer {
        try await client.send(
            .post, "/api/v1/alert-receivers" + (dryRun ? "?dryRun=true" : ""), text, type: "application/yaml")
    }

    @Test func aReceiverIsAddedShownAndRemoved() async throws {
        try await withLocalAPI { client, _ in
            #expect(try await add(client, Self.hook, dryRun: true).status == 201)
            #expect(try await client.get("/api/v1/alert-receivers").decode(Page<ReceiverSummary>.self).items.isEmpty)
            #expect(try await add(client, Self.hook).status == 201)
            let list = try await client.get("/api/v1/alert-receivers")
            let summary = try #require(try list.decode(Page<ReceiverSummary>.self).items.first)
            #expect(summary.name == "control" && summary.version == 1 && summary.address == "https://example.com/…")
            #expect(!list.text.contains("correct horse") && !list.text.contains("pass"), "a list has no secrets")
            let shown = try await client.get("/api/v1/alert-receivers/control").decode(ReceiverVersion.self)
            #expect(shown.text == Self.hook && shown.document.secret == "correct horse")
            #expect(try await client.send(.delete, "/api/v1/alert-receivers/control").status == 200)
            let gone = try await client.get("/api/v1/alert-receivers/control")
            #expect(gone.status == 404)
            #expect(try gone.decode(Problem.self).type == "/problems/unknown-receiver")
        }
    }

    @Test func whatIsWrongIsToldAltogether() async throws {
        try await withLocalAPI { client, _ in
            let answer = try await add(client, "name: a b\nkind: webhook\nurl: nowhere\n")
            #expect(answer.status == 422)
            #expect(try answer.decode(Problem.self).faults?.map(\.line) == [1, 3])
        }
    }

    @Test func onlyAnAdministratorSaysWhereNotificationsGo() async throws {
        try await withServer { running in
            let operate = try await running.token("op", .operate)
            let viewer = try await running.token("v", .viewer)
            try await running.local { client in
                let added = try await add(client, Self.hook)
                #expect(added.status == 201)
            }
            try await running.network { client in
                #expect(try await add(client.with(token: operate), Self.hook).status == 403)
                for uri in ["/api/v1/alert-receivers/control"] {
                    #expect(
                        try await client.with(token: operate).get(uri).status == 403, "a document may hold a secret")
                }
                let test = try await client.with(token: operate).post("/api/v1/alert-receivers/control/test")
                #expect(test.status == 403)
                #expect(try await client.with(token: viewer).get("/api/v1/alert-receivers").status == 200)
                #expect(try await client.with(token: viewer).get("/api/v1/notifications").status == 200)
                #expect(try await client.with(token: viewer).post("/api/v1/notifications/retry").status == 403)
                #expect(try await client.with(token: operate).post("/api/v1/notifications/retry").status == 200)
            }
        }
    }

    @Test(arguments: ["state=late", "alert=x", "cursor=x", "limit=0", "colour=red"])
    func aQueryThatCannotBeIsRefused(_ query: String) async throws {
        try await withLocalAPI { client, _ in
            let answer = try await client.get("/api/v1/notifications?\(query)")
            #expect(answer.status == 400)
        }
    }

    @Test func aTestOfTheCustomersNeedsAnAddress() async throws {
        try await withLocalAPI { client, _ in
            #expect(try await add(client, "{name: customer, kind: email}").status == 201)
            #expect(try await client.post("/api/v1/alert-receivers/customer/test").status == 422)
            let wrong = try await client.post("/api/v1/alert-receivers/customer/test", #"{"to": "-oX@b.c"}"#)
            #expect(wrong.status == 422)
            let answer = try await client.post("/api/v1/alert-receivers/customer/test", #"{"to": "ana@example.com"}"#)
            let test = try answer.decode(ReceiverTest.self)
            #expect(!test.delivered && test.answer.contains("notify.sendmail"))
        }
    }

    @Test func aCustomersOwnLimitIsKept() async throws {
        try await withLocalAPI { client, _ in
            let added = try await client.post("/api/v1/customers", #"{"name": "Ana", "alertLimitKwh": 250}"#)
            #expect(try added.decode(Customer.self).alertLimitKwh == .kilowattHours(250))
            func change(_ body: String) async throws -> Answer {
                try await client.send(.patch, "/api/v1/customers/1", body)
            }
            #expect(try await change(#"{"phone": "+55 71 3333-4444"}"#).decode(Customer.self).alertLimitKwh != nil)
            #expect(
                try await change(#"{"alertLimitKwh": 99.5}"#).decode(Customer.self).alertLimitKwh == .wattHours(99_500))
            #expect(try await change(#"{"alertLimitKwh": 0}"#).decode(Customer.self).alertLimitKwh == nil)
            #expect(try await change(#"{"alertLimitKwh": -1}"#).status == 422)
        }
    }
}
