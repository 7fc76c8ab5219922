import GridModel
import Hummingbird

struct TariffRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] {
        [list, add, show, versions, differences] + StandingTariffRoutes(backend: backend).endpoints
            + TariffDocumentRoutes(backend: backend).endpoints

    }

    private static let name = Endpoint.Parameter(
        name: "name", place: .path, description: "The tariff's name.", schema: ["type": "string"])

    private var list: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/tariffs", name: "listTariffs", summary: "Tariffs in order of name",
            tag: "tariffs", need: .read, parameters: [.limit(most: 1_000), .cursor],
            answer: .json(
                Schemas.tariffPage.reference,
                "A page of tariffs, each with the version in force today, or its first when that is still to come.")
        ) { call in
            let limit = try call.query.limit(most: 1_000)
            let after = try call.query.text("cursor").map { try NameCursor.name($0) }
            let views = TariffViews(backend)
            let standing = try await backend.store.standingTariffs()
            let records = try await backend.store.tariffs(on: views.today, after: after, limit: limit + 1)
            let page = records.prefix(limit)
            let summaries = page.map { views.summary($0, among: [$0], standing) }
            return try JSON.response(
                Page(
                    items: summaries,
                    next: records.count > limit ? page.last.map { NameCursor.text(after: $0.name) } : nil))
        }
    }

    private var add: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/tariffs", name: "addTariff", summary: "Add a version of a tariff",
            tag: "tariffs", need: .operateAll, parameters: [.dryRun],
            body: .init(
                mediaTypes: TariffFormat.allCases.map(\.mediaType), schema: ["type": "object"],
                description:
                    "A tariff document; /api/v1/tariff-schema describes it. Its name and validFrom say what it is "
                    + "a version of. A document for a day that there is one for takes its place. Documents that are not "
                    + "right are refused with everything that is wrong with them, in faults."),
            answer: .json(
                Schemas.tariffVersion.reference, status: 201,
                "The version; the one that is there already when nothing is new.")
        ) { call in
            let document = try await call.tariffText()
            let tariff = try document.parsed()
            let record = try await backend.store.addTariff(
                NewTariff(name: tariff.name, validFrom: tariff.validFrom, document: document), by: call.caller.name,
                at: backend.clock.now(), dryRun: try call.query.dryRun())
            let standing = try await backend.store.standingTariffs()
            let views = TariffViews(backend)
            // After a dry run the store knows nothing of it.
            let known = (try? await backend.store.tariffVersions(tariff.name)) ?? []
            let listing = TariffListing(record, tariff)
            let versions = known.contains { $0.version == record.version } ? known : known + [listing]
            return try JSON.response(
                TariffVersion(
                    summary: views.summary(listing, among: versions, standing), format: document.format,
                    text: document.text, document: tariff), status: .created)
        }
    }

    private var show: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/tariffs/{name}", name: "getTariff", summary: "One version of a tariff",
            tag: "tariffs", need: .read,
            parameters: [
                Self.name,
                .query(
                    "on", "The version in force on this day; today when absent.",
                    schema: ["type": "string", "format": "date"]),
                .query("version", "The version with this number.", schema: ["type": "integer", "minimum": 1]),
            ],
            answer: .json(Schemas.tariffVersion.reference, "The version, with its document word for word.")
        ) { call in
            let views = TariffViews(backend)
            let record = try await views.record(try reference(call))
            return try JSON.response(
                try await views.version(record, standing: try await backend.store.standingTariffs()))
        }
    }

    private var versions: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/tariffs/{name}/versions", name: "listTariffVersions",
            summary: "All versions of a tariff", tag: "tariffs", need: .read, parameters: [Self.name],
            answer: .json(
                Schemas.tariffPage.reference,
                "All of them on one page, by the day they are valid from and then by number.")
        ) { call in
            let records = try await backend.store.tariffVersions(try call.tariffName())
            let standing = try await backend.store.standingTariffs()
            let views = TariffViews(backend)
            return try JSON.response(
                Page(items: records.map { views.summary($0, among: records, standing) }, next: nil))
        }
    }

    private var differences: Endpoint {
        let form = "NAME (today's), NAME@2026-04-22 (that day's) or NAME@v3 (the third version)."
        return Endpoint(
            method: .get, path: "/api/v1/tariff-differences", name: "listTariffDifferences",
            summary: "What two tariffs say differently", tag: "tariffs", need: .read,
            parameters: [.query("from", "The first: \(form)"), .query("to", "The second: \(form)")],
            answer: .json(
                Schemas.tariffDifference.array,
                "What is different, component by component; empty for tariffs that bill alike."), problems: [404]
        ) { call in
            func tariff(_ name: String) async throws -> Tariff {
                guard let text = call.query.text(name) else { throw Problem.badRequest("\(name) is missing: \(form)") }
                guard let reference = TariffReference(text) else {
                    throw Problem.badRequest("\(name) is \(text.prefix(100)); it must be \(form)")
                }
                return try backend.tariffs.tariff(try await TariffViews(backend).record(reference))
            }
            return try JSON.response(TariffDifference.all(try await tariff("from"), try await tariff("to")))
        }
    }

    private func reference(_ call: Call) throws(Problem) -> TariffReference {
        let name = try call.tariffName()
        let day = try call.query.day("on")
        guard let text = call.query.text("version") else {
            return TariffReference(name: name, choice: day.map { .on($0) } ?? .today)
        }
        guard day == nil else { throw .badRequest("on and version contradict each other") }
        guard let version = Int64(text), version > 0 else {
            throw .badRequest("version is \(text.prefix(100)); it must be a whole number from 1")
        }
        return TariffReference(name: name, choice: .version(version))
    }
}
