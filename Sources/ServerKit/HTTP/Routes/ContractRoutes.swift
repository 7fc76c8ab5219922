import GridModel
import Hummingbird

struct ContractRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [list, add, show, change, end] }

    private var list: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/contracts", name: "listContracts", summary: "Contracts in order of id",
            tag: "contracts", need: .read,
            parameters: [
                .query("usagePoint", "Only this usage point's.", schema: ["type": "integer", "minimum": 1]),
                .query("meters", "Only of usage points where one of these stands or stood: 1-500,700."),
                .query("customer", "Only this customer's.", schema: ["type": "integer", "minimum": 1]),
                .query("tariff", "Only those billed by this tariff."),
                .query("on", "Only those in force on this day.", schema: ["type": "string", "format": "date"]),
                .limit(most: 10_000), .cursor,
            ],
            answer: .json(Schemas.contractPage.reference, "A page of contracts.")
        ) { call in
            let limit = try call.query.limit(most: 10_000)
            let filter = ContractFilter(
                usagePoint: try call.query.id("usagePoint", of: UsagePointID.self),
                meters: Access.listable(by: call.caller, of: try call.query.selection("meters")),
                customer: try call.query.id("customer", of: CustomerID.self), tariff: call.query.text("tariff"),
                on: try call.query.day("on"))
            let after = try call.query.text("cursor").map { try Cursor($0, list: "c", count: 1).numbers[0] }
            let contracts = try await backend.store.contracts(
                filter, after: after.flatMap { ContractID($0) }, limit: limit + 1, at: backend.clock.now())
            return try JSON.response(Page(contracts, most: limit) { Cursor(list: "c", $0.id.value) })
        }
    }

    private var add: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/contracts", name: "addContract",
            summary: "Bill a usage point by a tariff from a day on", tag: "contracts", need: .operateAll,
            parameters: [.dryRun], body: .json(Schemas.newContract),
            answer: .json(Schemas.contract.reference, status: 201, "The contract."), problems: [404, 409]
        ) { call in
            let new = try (try await call.decode(NewContract.self)).checked()
            if let meter = new.meter, backend.store.entry(of: meter) == nil { throw Problem.unknownMeter(meter) }
            let contract = try await backend.store.addContract(
                new, by: call.caller.name, at: backend.clock.now(), dryRun: try call.query.dryRun())
            return try JSON.response(contract, status: .created)
        }
    }

    private var show: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/contracts/{id}", name: "getContract", summary: "One contract",
            tag: "contracts", need: .read, parameters: [.id(ContractID.self)],
            answer: .json(Schemas.contract.reference, "The contract.")
        ) { call in
            let id = try call.id(ContractID.self)
            let now = backend.clock.now()
            guard let contract = try await backend.store.contract(id, at: now),
                try await isVisible(contract, to: call.caller, at: now)
            else {
                throw Problem.unknown("contract", "no contract \(id) — gridctl contracts lists the ones there are")
            }
            return try JSON.response(contract)
        }
    }

    private var change: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/contracts/{id}/change", name: "changeContract",
            summary: "Another tariff or customer from a day on: moving in and out", tag: "contracts",
            need: .operateAll, parameters: [.id(ContractID.self), .dryRun], body: .json(Schemas.contractChange),
            answer: .json(
                Schemas.contract.array,
                "The contract, which ends there, and the one that follows; one alone where it is "
                    + "changed from its first day on."), problems: [409]
        ) { call in
            let id = try call.id(ContractID.self)
            let change = try (try await call.decode(ContractChange.self)).checked()
            return try JSON.response(
                try await backend.store.changeContract(
                    id, change, by: call.caller.name, at: backend.clock.now(), dryRun: try call.query.dryRun()))
        }
    }

    private var end: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/contracts/{id}/end", name: "endContract", summary: "End a contract",
            tag: "contracts", need: .operateAll, parameters: [.id(ContractID.self), .dryRun],
            body: .json(Schemas.contractEnd), answer: .json(Schemas.contract.reference, "The contract as it is now."),
            problems: [409]
        ) { call in
            let id = try call.id(ContractID.self)
            let end = try await call.decode(ContractEnd.self)
            return try JSON.response(
                try await backend.store.endContract(
                    id, until: end.until, by: call.caller.name, at: backend.clock.now(),
                    dryRun: try call.query.dryRun()))
        }
    }

    private func isVisible(_ contract: Contract, to caller: Caller, at now: Instant) async throws -> Bool {
        guard caller.meters != nil else { return true }
        let point = try await backend.store.usagePoint(contract.usagePoint, at: now)
        return point?.installations.contains { Access.sees(caller, $0.meter) } ?? false
    }
}
