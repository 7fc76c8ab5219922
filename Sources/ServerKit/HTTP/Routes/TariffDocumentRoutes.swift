import GridModel
import Hummingbird

/// What a tariff document may hold, and documents made of other systems' records.
struct TariffDocumentRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [schema, readyMade, convert] }

    private var schema: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/tariff-schema", name: "getTariffSchema",
            summary: "The JSON Schema of tariff documents", tag: "tariffs", need: .read,
            answer: .init(
                mediaType: "application/schema+json", schema: ["type": "object"],
                description: "JSON Schema 2020-12, for editors and other programs.")
        ) { _ in
            Response(
                status: .ok, headers: [.contentType: "application/schema+json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: TariffSchema.text)))
        }
    }

    private var readyMade: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/ready-made-tariffs/{name}", name: "getReadyMadeTariff",
            summary: "A tariff document that comes with gridd", tag: "tariffs", need: .read,
            parameters: [.init(name: "name", place: .path, description: "Its name.", schema: ["type": "string"])],
            answer: .init(
                mediaType: TariffFormat.yaml.mediaType, schema: ["type": "string"],
                description: "The document, to begin one's own with; it is not stored, and its figures are examples."),
            problems: [404]
        ) { call in
            let name = call.context.parameters.get("name") ?? ""
            guard let document = ReadyMadeTariffs.named(name) else {
                let names = ReadyMadeTariffs.all.map(\.name).joined(separator: ", ")
                throw Problem.unknown("tariff", "no ready-made tariff \(name); there is: \(names)")
            }
            return Response(
                status: .ok, headers: [.contentType: TariffFormat.yaml.mediaType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: document.text)))
        }
    }

    private var convert: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/tariff-conversions", name: "convertTariff",
            summary: "Make a tariff document of another system's record", tag: "tariffs", need: .read,
            parameters: [
                .query("source", "Whose record it is.", schema: .one(of: TariffSource.self, "A system.")),
                .query("name", "What the tariff shall be called; made of the record's name when absent."),
                .query("title", "For people; the record's own when absent."),
                .query("currency", "What prices are in, as an ISO 4217 code; for a source that does not say it."),
                .query(
                    "unit",
                    "Whether prices are of the currency or of its hundredth; minor when absent, as Octopus's are.",
                    schema: .one(of: PriceUnit.self, "What a price of 1 is.")),
            ],
            body: .init(
                mediaTypes: ["application/json", "text/csv"], schema: ["type": "string"],
                description: "urdb: a rate of OpenEI's Utility Rate Database, in JSON. prices: CSV with the header "
                    + "valid_from,valid_to,value_inc_vat."),
            answer: .init(
                mediaType: TariffFormat.yaml.mediaType, schema: ["type": "string"],
                description: "The document, to be looked at and added; nothing is stored.")
        ) { call in
            guard let source = try call.query.one("source", of: TariffSource.self) else {
                let sources = TariffSource.allCases.map(\.rawValue).joined(separator: " or ")
                throw Problem.badRequest("source is missing; it is \(sources)")
            }
            let record = try await call.text(most: Call.largestRecord)
            var (tariff, leftOut) = try conversion(of: record, from: source, call.query)
            if let title = try Text.name(call.query.text("title"), field: "title") { tariff.title = title }
            let text = leftOut.map { "# \($0)\n" }.joined() + (try TariffText.write(tariff))
            return Response(
                status: .ok, headers: [.contentType: TariffFormat.yaml.mediaType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
    }

    private func conversion(
        of record: String, from source: TariffSource, _ query: Query
    ) throws -> (tariff: Tariff, leftOut: [String]) {
        let name = query.text("name")
        if let name, !TariffReference.isName(name) {
            throw Problem.badRequest("name is \(name.prefix(100)); it is letters, digits, dots and dashes, 64 at most")
        }
        switch source {
        case .urdb: return try URDBImport.conversion(of: record, name: name)
        case .prices:
            guard let name, let code = query.text("currency") else {
                throw Problem.badRequest("prices say neither name nor currency: give both")
            }
            guard let currency = Currency(code: code) else {
                throw Problem.badRequest("currency is \(code.prefix(100)); it must be an ISO 4217 code such as GBP")
            }
            let unit = try query.one("unit", of: PriceUnit.self) ?? .minor
            let prices = DynamicPriceImport(name: name, currency: currency, unit: unit == .major ? .major : .minor)
            return (try prices.tariff(record, in: backend.defaultZone), [])
        }
    }
}
