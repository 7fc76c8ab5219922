import GridModel
import Hummingbird
import TestSupport
import Testing

@testable import ServerKit

/// Customers, usage points and contracts.
@Suite struct CatalogueRouteTests {
    private static let clock = WallClock { Instant(rfc3339: "2026-11-22T12:00:00Z")! }

    @Test func aCustomerIsAddedListedChangedAndClosed() async throws {
        try await withLocalAPI(clock: Self.clock) { client, _ in
            let body =
                #"{"name": " Ana Souza ", "taxId": "529.982.247-25", "email": "ana@example.com", "language": "pt-BR"}"#
            let would = try await client.post("/api/v1/customers?dryRun=true", body)
            #expect(would.status == 201)
            #expect(try await client.get("/api/v1/customers/1").status == 404)
            let ana = try await client.post("/api/v1/customers", body).json()
            #expect(ana == (try would.json()))
            #expect(ana.name == "Ana Souza" && ana.taxId == "52998224725" && ana.closedAt.isNull)
            #expect(try await client.get("/api/v1/customers/1").json() == ana)
            #expect(try await client.get("/api/v1/customers?q=souza").json().items.elements == [ana])
            #expect(try await client.get("/api/v1/customers?q=nobody").json().items.elements.isEmpty)
            let twin = try await client.post("/api/v1/customers", body)
            #expect(twin.status == 409)
            let changed = try await client.send(
                .patch, "/api/v1/customers/1", #"{"email": "", "phone": "+55 71 3333-4444"}"#
            ).json()
            #expect(changed.email.isNull && changed.phone == "+55 71 3333-4444")
            #expect(try await client.post("/api/v1/customers/1/close").json().closedAt.string == "2026-11-22T12:00:00Z")
            #expect(try await client.get("/api/v1/customers").json().items.elements.isEmpty)
            #expect(try await client.get("/api/v1/customers?closed=true").json().items.elements.count == 1)
        }
    }

    @Test(arguments: [
        (#"{"name": " "}"#, 422), (#"{}"#, 422), (#"{"name": "A", "taxId": "529.982.247-26"}"#, 422),
        (#"{"name": "A", "email": "ana"}"#, 422), (#"{"name": "A", "email": "a@b@c"}"#, 422),
        (#"{"name": "A", "email": "a b@c"}"#, 422), (#"{"name": "A", "phone": "call me"}"#, 422),
        (#"{"name": "A", "language": "Portuguese!"}"#, 422), (#"{"name": "A", "taxid": "x"}"#, 422),
        (#"{"name": "A", "address": "x\u0007"}"#, 422), (#"{"name": "A""#, 400),
    ])
    func whatIsNoCustomerIsRefused(_ body: String, _ status: Int) async throws {
        try await withLocalAPI { client, _ in
            let answer = try await client.post("/api/v1/customers", body)
            #expect(answer.status == status)
        }
    }

    @Test func anUnknownOneIsNamedAsWhatItIs() async throws {
        try await withLocalAPI { client, _ in
            for what in ["customer", "usage-point", "contract"] {
                let answer = try await client.get("/api/v1/\(what)s/9")
                #expect(answer.status == 404)
                #expect(try answer.decode(Problem.self).type == "/problems/unknown-\(what)")
                #expect(try await client.get("/api/v1/\(what)s/0").status == 400)
                #expect(try await client.get("/api/v1/\(what)s/x").status == 400)
            }
        }
    }

    @Test func aUsagePointIsChangedAndAMeterPutThere() async throws {
        try await withLocalAPI(clock: Self.clock) { client, running in
            _ = try await running.store.addMeters(2)
            let changed = try await client.send(
                .patch, "/api/v1/usage-points/1", #"{"supply": "three-phase", "cycle": "day-15", "name": "Flat 1"}"#)
            #expect(changed.status == 200)
            #expect(try changed.json().cycle == "day-15")
            let later = try await client.send(
                .patch, "/api/v1/usage-points/1", #"{"cycle": "month", "cycleFrom": "2027-03"}"#)
            #expect(try later.json().cycle == "day-15")
            #expect(
                try later.decode(UsagePoint.self).cycles.map(\.cycle.text) == ["month", "day-15", "month"])
            for body in [
                "{}", #"{"supply": "steam"}"#, #"{"cycle": "day-29"}"#, #"{"cycle": "weekly"}"#,
                #"{"cycleFrom": "2027-03"}"#, #"{"cycle": "month", "cycleFrom": "2027-13"}"#,
                #"{"cycle": "month", "cycleFrom": "1969-12"}"#,
            ] {
                #expect(try await client.send(.patch, "/api/v1/usage-points/1", body).status == 422)
            }
            let body = #"{"meter": 2, "from": "2026-11-15T12:00:00Z"}"#
            let would = try await client.post("/api/v1/usage-points/1/meters?dryRun=true", body).json()
            #expect(would.meter.int == 2)
            #expect(try await client.get("/api/v1/usage-points/1").json().meter.int == 1)
            #expect(try await client.post("/api/v1/usage-points/1/meters", body).json() == would)
            #expect(try await client.post("/api/v1/usage-points/1/meters", body).status == 409)
            for (body, status) in [
                (#"{"meter": 9, "from": "2026-11-15T12:00:00Z"}"#, 404),
                (#"{"meter": 1, "from": "1970-01-01T00:00:00Z"}"#, 422),
                (#"{"meter": 1, "from": "2029-01-01T00:00:00Z"}"#, 422),
            ] { #expect(try await client.post("/api/v1/usage-points/1/meters", body).status == status) }
        }
    }

    @Test func aContractIsMadeChangedAndEnded() async throws {
        try await withLocalAPI(clock: Self.clock) { client, running in
            _ = try await running.store.addMeters(1)
            _ = try await client.post("/api/v1/customers", #"{"name": "Ana"}"#)
            let made = try await client.post(
                "/api/v1/contracts", #"{"meter": 1, "customer": 1, "tariff": "default", "from": "2026-01-01"}"#)
            #expect(made.status == 201)
            #expect(try made.json().until.isNull)
            let point = try await client.get("/api/v1/usage-points/1").json()
            #expect(point.contract.int == 1 && point.customer.int == 1)
            let again = try await client.post("/api/v1/contracts", #"{"meter": 1, "from": "2026-12-01"}"#)
            #expect(again.status == 409)
            let change = #"{"from": "2026-11-15", "withoutCustomer": true}"#
            let would = try await client.post("/api/v1/contracts/1/change?dryRun=true", change).json()
            #expect(would.elements.map(\.until.string) == ["2026-11-15", nil])
            #expect(try await client.post("/api/v1/contracts/1/change", change).json() == would)
            #expect(try await client.get("/api/v1/contracts?on=2026-11-22").json().items.elements.map(\.id.int) == [2])
            #expect(try await client.get("/api/v1/contracts?customer=1").json().items.elements.map(\.id.int) == [1])
            let ended = try await client.post("/api/v1/contracts/2/end", #"{"until": "2027-01-01"}"#).json()
            #expect(ended.until == "2027-01-01")
            for (path, body, status) in [
                ("/1/change", #"{"from": "2026-01-02"}"#, 422),
                ("/1/change", #"{"from": "2026-01-02", "customer": 1, "withoutCustomer": true}"#, 422),
                ("/1/change", #"{"from": "2026-12-02", "tariff": "default"}"#, 409),
                ("/1/change", #"{"from": "2026-01-02", "tariff": "none"}"#, 404),
                ("/2/end", #"{"until": "2026-11-15"}"#, 409), ("/2/end", #"{"until": "soon"}"#, 422),
                ("", #"{"from": "2026-01-01"}"#, 422),
                ("", #"{"meter": 1, "usagePoint": 1, "from": "2026-01-01"}"#, 422),
                ("", #"{"meter": 1, "from": "2027-02-01", "until": "2027-02-01"}"#, 422),
                ("", #"{"meter": 9, "from": "2026-01-01"}"#, 404),
            ] { #expect(try await client.post("/api/v1/contracts\(path)", body).status == status, "\(path) \(body)") }
        }
    }

    @Test func aScopedTokenSeesItsOwnUsagePointsAndNoCustomers() async throws {
        try await withServer { running in
            _ = try await running.store.addMeters(3)
            for meter in 1...3 {
                _ = try await running.store.addContract(
                    NewContract(meter: MeterID(Int64(meter)), from: CivilDate(text: "2026-01-01")!), by: "test",
                    at: Instant(seconds: 1_795_000_000), dryRun: false)
            }
            let token = try await running.token("flat 2", .operate, meters: [2])
            try await running.network { client in
                let flat = client.with(token: token)
                #expect(try await flat.get("/api/v1/usage-points").json().items.elements.map(\.id.int) == [2])
                #expect(
                    try await flat.get("/api/v1/usage-points?meters=1-3").json().items.elements.map(\.id.int) == [2])
                #expect(try await flat.get("/api/v1/contracts").json().items.elements.map(\.id.int) == [2])
                for path in ["usage-points/1", "contracts/1"] {
                    #expect(try await flat.get("/api/v1/\(path)").status == 404)
                }
                for path in ["usage-points/2", "contracts/2"] {
                    #expect(try await flat.get("/api/v1/\(path)").status == 200)
                }
                #expect(try await flat.get("/api/v1/customers").status == 403)
                let change = try await flat.send(.patch, "/api/v1/usage-points/2", #"{"cycle": "day-2"}"#)
                #expect(change.status == 403)
            }
        }
    }
}
