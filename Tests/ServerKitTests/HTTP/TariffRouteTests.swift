import GridModel
import Hummingbird
import TestSupport
import Testing

@testable import ServerKit

@Suite struct TariffRouteTests {
    private static let clock = WallClock { Instant(rfc3339: "2026-11-22T12:00:00Z")! }

    private static func yaml(_ from: String = "2026-01-01", price: String = "0.50", label: String = "TE") -> String {
        """
        name: white   # as its users know it
        currency: BRL
        validFrom: \(from)
        rounding: {line: {decimals: 2, rule: half-up}}
        components:
        - {kind: energy, label: \(label), price: "\(price)"}

        """
    }

    private static func add(
        _ client: APIClient, _ text: String, type: String = "application/yaml", query: String = ""
    ) async throws -> Answer {
        try await client.send(.post, "/api/v1/tariffs\(query)", text, type: type)
    }

    @Test func aDocumentIsGivenBackWordForWordAndAsWhatItSays() async throws {
        try await withLocalAPI(clock: Self.clock) { client, _ in
            let added = try await Self.add(client, Self.yaml())
            #expect(added.status == 201)
            let answer = try await client.get("/api/v1/tariffs/white").decode(TariffVersion.self)
            #expect(answer == (try added.decode(TariffVersion.self)))
            #expect(answer.text == Self.yaml())
            #expect(answer.format == .yaml && answer.summary.version == 1 && answer.summary.status == .inForce)
            #expect(answer.summary.addedBy == "local administrator" && !answer.summary.standing)
            #expect(answer.document.components.map(\.label) == ["TE"])
            #expect(answer.summary.sha256 == TariffDocument.sha256(of: Self.yaml()))
        }
    }

    @Test func aDocumentInJSONDoesAsWell() async throws {
        try await withLocalAPI(clock: Self.clock) { client, _ in
            let text = """
                {"name": "flat", "currency": "EUR", "validFrom": "2026-01-01",
                 "rounding": {"line": {"decimals": 2, "rule": "half-up"}},
                 "components": [{"kind": "energy", "label": "Energy", "price": "0.20"}]}
                """
            let added = try await Self.add(client, text, type: "application/json").decode(TariffVersion.self)
            #expect(added.format == .json && added.summary.currency == .eur && added.text == text)
        }
    }

    @Test func everythingThatIsWrongIsToldAtOnceWithItsLine() async throws {
        try await withLocalAPI(clock: Self.clock) { client, _ in
            let text = Self.yaml(price: "cheap").replacing("currency: BRL", with: "currency: reais")
            for query in ["", "?dryRun=true"] {
                let answer = try await Self.add(client, text, query: query)
                #expect(answer.status == 422)
                let problem = try answer.decode(Problem.self)
                #expect(problem.type == "/problems/invalid-tariff")
                #expect(problem.faults?.map(\.line) == [2, 6])
                #expect(problem.faults?.map(\.path) == ["currency", "components[0].price"])
            }
            #expect(try await client.get("/api/v1/tariffs/white").status == 404)
        }
    }

    @Test(arguments: [("text/plain", "name: a", 415), ("application/yaml", "", 422), ("application/yaml", "{", 422)])
    func whatIsNoDocumentIsRefused(_ type: String, _ text: String, _ status: Int) async throws {
        try await withLocalAPI(clock: Self.clock) { client, _ in
            let answer = try await Self.add(client, text, type: type)
            #expect(answer.status == status)
        }
    }

    @Test func aDryRunStoresNothingAndSaysWhatWouldBe() async throws {
        try await withLocalAPI(clock: Self.clock) { client, _ in
            let would = try await Self.add(client, Self.yaml(), query: "?dryRun=true")
            #expect(would.status == 201)
            #expect(try await client.get("/api/v1/tariffs/white").status == 404)
            let is_ = try await Self.add(client, Self.yaml())
            #expect(try is_.decode(TariffVersion.self) == would.decode(TariffVersion.self))
        }
    }

    @Test func versionsSayHowTheyStand() async throws {
        try await withLocalAPI(clock: Self.clock) { client, _ in
            for (from, price) in [
                ("2026-01-01", "0.50"), ("2026-01-01", "0.51"), ("2026-06-01", "0.55"), ("2027-01-01", "0.60"),
            ] { _ = try await Self.add(client, Self.yaml(from, price: price)) }
            let versions = try await client.get("/api/v1/tariffs/white/versions").json().items.elements
            #expect(versions.map(\.version.int) == [1, 2, 3, 4])
            #expect(versions.map(\.status.string) == ["replaced", "past", "in-force", "future"])
            let listed = try await client.get("/api/v1/tariffs").json().items.elements
            #expect(listed.map(\.name.string) == ["default", "white"])
            #expect(listed.map(\.version.int) == [1, 3])
            #expect(listed.map(\.standing) == [.bool(true), .bool(false)])
            for (query, version) in [
                ("", 3), ("?on=2026-05-31", 2), ("?on=2027-01-01", 4), ("?version=1", 1),
            ] {
                #expect(try await client.get("/api/v1/tariffs/white\(query)").json().version.int == version)
            }
            let early = try await client.get("/api/v1/tariffs/white?on=2025-12-31").decode(Problem.self)
            #expect(early.type == "/problems/unknown-tariff-version")
            #expect(early.detail?.contains("valid from 2026-01-01") == true)
            for (query, status) in [
                ("?on=2025-12-31", 404), ("?version=5", 404), ("?version=x", 400), ("?on=x", 400),
                ("?on=2026-05-31&version=1", 400),
            ] { #expect(try await client.get("/api/v1/tariffs/white\(query)").status == status) }
        }
    }

    @Test func tariffsArePagedByName() async throws {
        try await withLocalAPI(clock: Self.clock) { client, _ in
            for name in ["white", "a.b", "C"] {
                _ = try await Self.add(client, Self.yaml().replacing("white", with: name))
            }
            var names: [String?] = []
            var next = ""
            repeat {
                let page = try await client.get("/api/v1/tariffs?limit=1\(next)").json()
                names += page.items.elements.map(\.name.string)
                next = page.next.string.map { "&cursor=\($0)" } ?? ""
            } while !next.isEmpty
            #expect(names == ["C", "a.b", "default", "white"])
            #expect(try await client.get("/api/v1/tariffs?cursor=zzz").status == 400)
        }
    }

    @Test func differencesAreToldComponentByComponent() async throws {
        try await withLocalAPI(clock: Self.clock) { client, _ in
            _ = try await Self.add(client, Self.yaml())
            _ = try await Self.add(client, Self.yaml("2026-06-01", price: "0.55"))
            _ = try await Self.add(client, Self.yaml("2026-07-01", price: "0.55", label: "TUSD"))
            func differences(_ from: String, _ to: String) async throws -> [TariffDifference] {
                try await client.get("/api/v1/tariff-differences?from=\(from)&to=\(to)").decode([TariffDifference].self)
            }
            #expect(
                try await differences("white@2026-01-01", "white@v2") == [
                    TariffDifference(path: "validFrom", before: "2026-01-01", after: "2026-06-01"),
                    TariffDifference(path: "components[TE].price", before: "0.50", after: "0.55"),
                ])
            let renamed = try await differences("white@v2", "white")
            #expect(renamed.map(\.path) == ["validFrom", "components[TE]", "components[TUSD]"])
            #expect(renamed[1].after == nil && renamed[2].before == nil)
            #expect(try await differences("white", "white").isEmpty)
            for (query, status) in [("from=white", 400), ("from=white&to=@", 400), ("from=white&to=w", 404)] {
                #expect(try await client.get("/api/v1/tariff-differences?\(query)").status == status)
            }
        }
    }

    @Test func anotherTariffStandsFromADayOn() async throws {
        try await withLocalAPI(clock: Self.clock) { client, running in
            let meter = try await running.store.addMeters(1)[0]
            _ = try await Self.add(client, Self.yaml())
            let body = #"{"from": "2026-12-01", "tariff": "white"}"#
            let would = try await client.post("/api/v1/standing-tariffs?dryRun=true", body).json()
            #expect(would.elements.map(\.tariff.string) == ["default", "white"])
            #expect(try await client.get("/api/v1/standing-tariffs").json().elements.count == 1)
            #expect(try await client.post("/api/v1/standing-tariffs", body).json() == would)
            #expect(try await client.get("/api/v1/meters/\(meter)/invoice?period=2026-11").json().tariff == "default")
            #expect(try await client.get("/api/v1/meters/\(meter)/invoice?period=2026-12").json().tariff == "white")
            let unknown = try await client.post(
                "/api/v1/standing-tariffs", #"{"from": "2026-12-01", "tariff": "none"}"#)
            #expect(try unknown.decode(Problem.self).type == "/problems/unknown-tariff")
        }
    }
}

/// The schema, and documents made of other systems' records.
@Suite struct TariffDocumentRouteTests {
    @Test func theSchemaIsJSON() async throws {
        try await withLocalAPI { client, _ in
            let answer = try await client.get("/api/v1/tariff-schema")
            #expect(answer.mediaType == "application/schema+json")
            #expect(try answer.json().properties.components.isNull == false)
        }
    }

    @Test func pricesBecomeADocumentThatCanBeAdded() async throws {
        try await withLocalAPI { client, _ in
            let prices = """
                valid_from,valid_to,value_inc_vat
                2026-11-22T00:00:00Z,2026-11-22T00:30:00Z,15.225
                2026-11-22T00:30:00Z,2026-11-22T01:00:00Z,-1.5

                """
            let path = "/api/v1/tariff-conversions?source=prices&name=agile&title=Agile&currency=GBP"
            let made = try await client.send(.post, path, prices, type: "text/csv")
            #expect(made.status == 200 && made.mediaType == "application/yaml")
            let added = try await client.send(.post, "/api/v1/tariffs", made.text, type: "application/yaml")
            let version = try added.decode(TariffVersion.self)
            #expect(version.summary.name == "agile" && version.document.title == "Agile")
            guard case .energy(.series(let series))? = version.document.components.first?.charge else {
                throw TestFailure("no series of prices")
            }
            #expect(series.flatMap(\.prices).map(\.text) == ["0.15225", "-0.015"])
            let pounds = try await client.send(.post, path + "&unit=major", prices, type: "text/csv")
            #expect(pounds.text.contains("15.225"))
        }
    }

    @Test(arguments: [
        ("", "{}", 400), ("source=urdb", "{}", 422), ("source=nrel", "{}", 400), ("source=prices", "a,b", 400),
        ("source=prices&name=a%20b&currency=GBP", "", 400), ("source=prices&name=a&currency=pounds", "", 400),
        ("source=prices&name=a&currency=GBP", "a,b\n1,2\n", 422),
    ])
    func whatIsNoRecordIsRefused(_ query: String, _ record: String, _ status: Int) async throws {
        try await withLocalAPI { client, _ in
            let answer = try await client.send(
                .post, "/api/v1/tariff-conversions?\(query)", record, type: "text/csv")
            #expect(answer.status == status, "\(answer.text)")
        }
    }
}
