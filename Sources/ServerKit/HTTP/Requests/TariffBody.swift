import GridModel
import Hummingbird

extension Call {
    /// The most bytes of what a tariff is made of, which is longer than its document: a year's prices by the half-hour, each
    /// on a line, several times.
    static let largestRecord = 8 << 20

    /// A tariff's document in the body, word for word.
    /// - Throws: ``Problem`` 413, 415, 422 when it is no UTF-8.
    func tariffText() async throws -> TariffDocument {
        let format: TariffFormat =
            switch request.mediaType {
            case "application/yaml", "application/x-yaml", "text/yaml": .yaml
            case "application/json": .json
            default:
                throw Problem.unsupportedMediaType(
                    "the body must be application/yaml or application/json (header Content-Type)")
            }
        return TariffDocument(try await text(most: TariffText.longest), format)
    }

    /// The body as text.
    /// - Throws: ``Problem`` 413, 422 when it is no UTF-8.
    func text(most: Int) async throws -> String {
        let bytes = try await body(most: most)
        guard let text = String(validating: bytes.readableBytesView, as: UTF8.self) else {
            throw Problem.invalid("the body is no UTF-8")
        }
        return text
    }

    /// The tariff's name in the path.
    /// - Throws: ``Problem`` 404 for what none can be called.
    func tariffName() throws(Problem) -> String {
        let name = context.parameters.get("name") ?? ""
        guard TariffReference.isName(name) else { throw .noTariff(name) }
        return name
    }
}

extension Problem {
    static func noTariff(_ name: String) -> Problem {
        .unknown("tariff", "no tariff \(name.prefix(100)) — gridctl tariffs lists the ones there are")
    }
}

/// Where a list of names continues: opaque to callers.
enum NameCursor {
    static func text(after name: String) -> String { Cursor(list: "n", Int64(name.utf8.count)).text + "." + name }

    /// - Throws: ``Problem`` 400 for text that is no cursor of this list.
    static func name(_ text: String) throws(Problem) -> String {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, TariffReference.isName(parts[1]),
            try Cursor(String(parts[0]), list: "n", count: 1).numbers[0] == Int64(parts[1].utf8.count)
        else { throw .badRequest("cursor is \(text.prefix(100)); it must be the `next` of the page before") }
        return String(parts[1])
    }
}
