import Foundation
import GridModel
import Hummingbird
import Logging

/// A request that passed the door: who calls, with what parameters.
struct Call: Sendable {
    let endpoint: Endpoint
    let request: Request
    let context: GriddContext
    let query: Query

    var caller: Caller { context.caller }
    var logger: Logger { context.logger }

    /// The meter in the path, which is in the caller's scope.
    /// - Throws: ``Problem`` 400 when it is no id, 404 when the caller may not see it.
    func meter() throws(Problem) -> MeterID {
        let text = context.parameters.get("id") ?? ""
        guard let meter = MeterID(text: text) else {
            throw .badRequest("\(text) is no meter id; ids are whole numbers from 1")
        }
        try Access.check(caller, sees: meter)
        return meter
    }

    /// The number in the path.
    /// - Throws: ``Problem`` 400 when it is none.
    func id<ID: EntityID>(_ type: ID.Type) throws(Problem) -> ID {
        let text = context.parameters.get("id") ?? ""
        guard let id = ID(text: text) else {
            throw .badRequest("\(text) is no \(ID.noun) id; ids are whole numbers from 1")
        }
        return id
    }

    /// The meters that a query parameter names, each in the caller's scope; all of that when there is none, nil for all.
    /// - Throws: ``Problem`` 400 for one that is no id, 404 for one that is not there or not the caller's to see.
    func meters(_ name: String, in directory: some MeterDirectory) throws(Problem) -> [MeterID]? {
        let asked = try query.meters(name)
        for meter in asked ?? [] {
            try Access.check(caller, sees: meter)
            guard directory.entry(of: meter) != nil else { throw .unknownMeter(meter) }
        }
        return Access.visible(to: caller, of: asked)
    }

    /// A JSON body of at most 1 MiB; `absent` stands for an empty one where the route allows that.
    ///
    /// - Throws: ``Problem`` 413, 415, 422 for a field the route's schema does not have; `DecodingError`.
    func decode<Body: Decodable>(_ type: Body.Type, absent: Body? = nil) async throws -> Body {
        let bytes = try await body(most: Self.largestJSON)
        if bytes.readableBytes == 0, let absent { return absent }
        try requireJSON()
        if let known = endpoint.body?.properties {
            let given = try JSON.decode(FieldNames.self, from: bytes).names
            if let unknown = given.filter({ !known.contains($0) }).min() {
                throw Problem.invalid("there is no field \(unknown) here; there is: \(known.joined(separator: ", "))")
            }
        }
        return try JSON.decode(type, from: bytes)
    }

    static let largestJSON = 1_048_576

    /// The body whole.
    /// - Throws: ``Problem`` 413 when it has more than `most` bytes; ``UnreadableBody``.
    func body(most: Int) async throws -> ByteBuffer {
        let refusal = Problem.tooLarge("the body is at most \(most) bytes here")
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > most {
            throw refusal
        }
        var bytes = ByteBuffer()
        var parts = BodyParts(request.body)
        while let part = try await parts.next() {
            guard bytes.readableBytes + part.readableBytes <= most else { throw refusal }
            bytes.writeImmutableBuffer(part)
        }
        return bytes
    }

    private func requireJSON() throws(Problem) {
        guard request.mediaType == "application/json" else {
            throw .unsupportedMediaType("the body must be application/json (header Content-Type)")
        }
    }
}

/// The names of an object's fields.
private struct FieldNames: Decodable {
    var names: [String]

    init(from decoder: any Decoder) throws {
        names = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
    }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension Request {
    /// The body's media type in lower case, without parameters; nil when it is not said.
    var mediaType: String? {
        headers[.contentType].map {
            ($0.split(separator: ";").first ?? "").trimmingCharacters(in: .whitespaces).lowercased()
        }
    }
}
