import Foundation
import TestSupport
import Testing

@testable import gridctl

/// Customers, usage points and contracts.
@Suite struct CatalogueTests {
    private let desk = Desk()

    private static let customer = """
        {"id": 1, "name": "Ana Souza", "taxId": "52998224725", "email": null, "phone": "123", "language": null, \
        "address": null, "addedAt": "2026-11-01T03:00:00Z", "closedAt": null}
        """
    private static let point = """
        {"id": 42, "name": "Flat 12", "supply": "three-phase", "cycle": "day-15", "cycles": [\
        {"from": null, "cycle": "month"}, {"from": "2026-11", "cycle": "day-15"}], "site": null, "address": null, \
        "meter": 50, "contract": 3, "customer": 1, "tariff": "white", "installations": [\
        {"meter": 42, "from": null, "until": "2026-11-15T15:00:00Z"}, \
        {"meter": 50, "from": "2026-11-15T15:00:00Z", "until": null}]}
        """
    private static func contract(_ id: Int, until: String? = nil) -> String {
        """
        {"id": \(id), "usagePoint": 42, "meter": 50, "customer": 1, "tariff": "white", "from": "2026-10-01", \
        "until": \(until.map { "\"\($0)\"" } ?? "null"), "addedAt": "2026-11-01T03:00:00Z", "addedBy": "ana"}
        """
    }

    private func body(_ server: ScriptedServer) -> String {
        String(decoding: server.requests.last?.body ?? Data(), as: UTF8.self)
    }

    @Test func customersAreFoundByWhatIsKnownOfThem() async throws {
        let (outcome, server) = try await desk.run(["customers", "--search", "souza & co", "--closed"]) { _ in
            Answers.page([Self.customer])
        }
        #expect(outcome.output == "1\tAna Souza\t52998224725\t\t123\t\n")
        #expect(server.requests.map(\.target) == ["/api/v1/customers?q=souza%20%26%20co&closed=true&limit=1000"])
    }

    @Test func peopleReadATaxNumberAsItIsWritten() async throws {
        var desk = self.desk
        desk.screen = .init(columns: 100, rows: 24)
        desk.environment["NO_COLOR"] = "1"
        let (outcome, _) = try await desk.run(["customers", "show", "1"]) { _ in .answer(body: Self.customer) }
        #expect(outcome.output.contains("Tax number  529.982.247-25\n"))
    }

    @Test func addingACustomerSendsWhatIsKnown() async throws {
        let (outcome, server) = try await desk.run([
            "customers", "add", "--name", "Ana", "--tax-id", "529.982.247-25", "--dry-run", "-q",
        ]) { _ in .answer(status: 201, body: Self.customer) }
        #expect(outcome.output == "1\n")
        #expect(body(server) == #"{"name":"Ana","taxId":"529.982.247-25"}"#)
        #expect(server.requests.map(\.target) == ["/api/v1/customers?dryRun=true"])
    }

    @Test func anEmptyValueTakesAThingAway() async throws {
        let (_, server) = try await desk.run(["customers", "set", "1", "--email", ""]) { _ in
            .answer(body: Self.customer)
        }
        #expect(body(server) == #"{"email":""}"#)
        let (outcome, _) = try await desk.run(["customers", "set", "1"]) { _ in .silence }
        #expect(outcome.status == .usage)
    }

    @Test func oneThatIsNotThereStopsNoOther() async throws {
        let (outcome, _) = try await desk.run(["customers", "show", "1", "9"]) { request in
            switch request.path {
            case "/api/v1/customers/1": .answer(body: Self.customer)
            case "/api/v1/customers": Answers.page([Self.customer])
            default: .problem(404, "unknown-customer", "no customer 9")
            }
        }
        #expect(outcome.status == .partial)
        #expect(outcome.output.hasPrefix("1\tAna Souza"))
        #expect(
            outcome.errors
                == "gridctl: no customer 9 — did you mean 1 (Ana Souza)? gridctl customers lists the ones there are\n")
    }

    @Test func aUsagePointShowsWhichMetersStoodThereInItsTime() async throws {
        var desk = self.desk
        desk.screen = .init(columns: 100, rows: 30)
        desk.environment["NO_COLOR"] = "1"
        let (outcome, _) = try await desk.run(["points", "show", "42"]) { request in
            request.path == "/api/v1/meters"
                ? Answers.page([Answers.meter(42), Answers.meter(50)]) : .answer(body: Self.point)
        }
        #expect(outcome.output.contains("Tariff       white\n"))
        #expect(outcome.output.contains("50  2026-11-15 12:00:00"))
    }

    @Test func usagePointsArePrintedForScripts() async throws {
        let (outcome, server) = try await desk.run(["points", "--meter", "42,50", "--site", "Block A"]) { _ in
            Answers.page([Self.point])
        }
        #expect(outcome.output == "42\tFlat 12\t50\t1\twhite\t3\tthree-phase\tday-15\t\n")
        #expect(server.requests.map(\.target) == ["/api/v1/usage-points?meters=42%2C50&site=Block%20A&limit=1000"])
    }

    @Test func aUsagePointIsChanged() async throws {
        let (outcome, server) = try await desk.run([
            "points", "set", "42", "--supply", "three-phase", "--cycle", "day-15", "--name", "", "-q",
        ]) { _ in .answer(body: Self.point) }
        #expect(outcome.output == "42\n")
        #expect(body(server) == #"{"cycle":"day-15","name":"","supply":"three-phase"}"#)
        for wrong in [
            ["--supply", "steam"], ["--cycle", "weekly"], [], ["--from", "2026-12"],
            ["--cycle", "day-15", "--from", "2026-13"],
        ] {
            let (outcome, _) = try await desk.run(["points", "set", "42"] + wrong) { _ in .silence }
            #expect(outcome.status == .usage, "\(wrong)")
        }
    }

    @Test func anotherCycleIsInForceFromAMonthOn() async throws {
        let (outcome, server) = try await desk.run([
            "points", "set", "42", "--cycle", "day-15", "--from", "2026-11", "-o", "json",
        ]) { _ in .answer(body: Self.point) }
        #expect(outcome.status == .ok)
        #expect(body(server) == #"{"cycle":"day-15","cycleFrom":"2026-11"}"#)
        #expect(outcome.output.contains(#""from":"2026-11""#))
        var desk = self.desk
        desk.screen = .init(columns: 100, rows: 24)
        desk.environment["NO_COLOR"] = "1"
        let (shown, _) = try await desk.run(["points", "show", "42"]) { request in
            request.path == "/api/v1/meters"
                ? Answers.page([Answers.meter(42), Answers.meter(50)]) : .answer(body: Self.point)
        }
        #expect(shown.output.contains("Cycle        month, day-15 from 2026-11\n"))
    }

    @Test func aCycleOfWhatIsBilledIsRefusedWithTheWayOut() async throws {
        let (outcome, _) = try await desk.run(["points", "set", "42", "--cycle", "day-15", "--from", "2026-11"]) { _ in
            .problem(409, "conflict", "invoice 7 of 2026-11 counts: change the cycle from 2026-12 on")
        }
        #expect(outcome.status == .invalid)
        #expect(outcome.errors.contains("invoice 7 of 2026-11 counts"))
    }

    @Test func aMeterIsPutThereAtItsLocalTime() async throws {
        let (outcome, server) = try await desk.run(["points", "install", "42", "50", "--from", "2026-11-15 12:00"]) {
            $0.path == "/api/v1/meters/50" ? .answer(body: Answers.meter(50)) : .answer(body: Self.point)
        }
        #expect(outcome.status == .ok)
        #expect(body(server) == #"{"from":"2026-11-15T15:00:00Z","meter":50}"#)
    }

    @Test func contractsAreListedByWhatTheyName() async throws {
        let (outcome, server) = try await desk.run([
            "contracts", "--point", "42", "--customer", "1", "--tariff", "white", "--on", "2026-11-22",
        ]) { _ in Answers.page([Self.contract(3, until: "2026-12-01")]) }
        #expect(outcome.output == "3\t42\t50\t1\twhite\t2026-10-01\t2026-12-01\n")
        #expect(
            server.requests.map(\.target) == [
                "/api/v1/contracts?usagePoint=42&customer=1&tariff=white&on=2026-11-22&limit=1000"
            ])
    }

    @Test func aContractIsMadeForAMeterOrAUsagePoint() async throws {
        let (outcome, server) = try await desk.run([
            "contracts", "add", "--meter", "50", "--tariff", "white", "--from", "2026-10-01", "-q",
        ]) { _ in .answer(status: 201, body: Self.contract(3)) }
        #expect(outcome.output == "3\n")
        #expect(body(server) == #"{"from":"2026-10-01","meter":50,"tariff":"white"}"#)
        for wrong in [
            ["--from", "2026-10-01"], ["--meter", "1", "--point", "1", "--from", "2026-10-01"],
            ["--meter", "1", "--from", "2026-10-01", "--until", "2026-10-01"], ["--meter", "1", "--from", "october"],
            ["--meter", "1", "--from", "2026-10-01", "--tariff", "white@v2"],
        ] {
            let (outcome, _) = try await desk.run(["contracts", "add"] + wrong) { _ in .silence }
            #expect(outcome.status == .usage, "\(wrong)")
        }
    }

    @Test func aChangeShowsWhatEndsAndWhatFollows() async throws {
        let (outcome, server) = try await desk.run([
            "contracts", "change", "3", "--no-customer", "--from", "2026-12-01",
        ]) { _ in .answer(body: "[\(Self.contract(3, until: "2026-12-01")),\(Self.contract(4))]") }
        #expect(outcome.output.split(separator: "\n").map { $0.prefix(2) } == ["3\t", "4\t"])
        #expect(body(server) == #"{"from":"2026-12-01","withoutCustomer":true}"#)
        #expect(server.requests.map(\.target) == ["/api/v1/contracts/3/change"])
    }

    @Test func aContractIsEnded() async throws {
        let (outcome, server) = try await desk.run(["contracts", "end", "3", "--until", "2026-12-01", "--dry-run"]) {
            _ in .answer(body: Self.contract(3, until: "2026-12-01"))
        }
        #expect(outcome.output.hasSuffix("\t2026-12-01\n"))
        #expect(server.requests.map(\.target) == ["/api/v1/contracts/3/end?dryRun=true"])
    }

    @Test func whatAContractNamesAndIsNotThereIsToldByTheServer() async throws {
        let (outcome, _) = try await desk.run([
            "contracts", "add", "--meter", "50", "--tariff", "wihte", "--from", "2026-10-01",
        ]) { _ in .problem(404, "unknown-tariff", "no tariff wihte — gridctl tariffs lists the ones there are") }
        #expect(outcome.status == .notFound)
        #expect(outcome.errors == "gridctl: no tariff wihte — gridctl tariffs lists the ones there are\n")
    }
}
