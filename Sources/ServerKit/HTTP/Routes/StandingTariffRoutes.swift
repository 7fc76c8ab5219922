import GridModel
import Hummingbird

/// By what is billed where there is no contract.
struct StandingTariffRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [list, set] }

    private var list: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/standing-tariffs", name: "listStandingTariffs",
            summary: "By which tariff usage points without a contract are billed", tag: "tariffs", need: .read,
            answer: .json(Schemas.standingTariff.array, "From which day on by which, in order of time.")
        ) { _ in
            try JSON.response(try await backend.store.standingTariffs())
        }
    }

    private var set: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/standing-tariffs", name: "setStandingTariff",
            summary: "Bill usage points without a contract by another tariff from a day on", tag: "tariffs",
            need: .operateAll, parameters: [.dryRun], body: .json(Schemas.standingTariff),
            answer: .json(Schemas.standingTariff.array, "From which day on by which, in order of time."),
            problems: [404]
        ) { call in
            let standing = try await call.decode(StandingTariff.self)
            return try JSON.response(
                try await backend.store.setStandingTariff(
                    standing, by: call.caller.name, at: backend.clock.now(), dryRun: try call.query.dryRun()))
        }
    }
}
