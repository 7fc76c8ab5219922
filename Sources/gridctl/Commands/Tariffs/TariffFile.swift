import Foundation
import GridClient
import GridModel

/// A document in a file, or on standard input: a tariff, or an alert rule.
struct TariffFile {
    /// Of what one is made of, too, which is longer than a document may be: the server says by how much.
    private static let most = 8 << 20

    /// As it stands in messages.
    let name: String
    let text: String
    let format: TariffFormat

    /// - Throws: ``Failure`` when it can't be read.
    init(_ path: String, _ surroundings: Surroundings) throws {
        let file = try ImportFile(path, surroundings)
        defer { file.close() }
        name = file.name
        text = try file.input.readAll(limit: Self.most)
        let isObject = text.first { !$0.isWhitespace } == "{"
        format = path.hasSuffix(".json") || isObject ? .json : .yaml
    }

    /// Everything that an error of the server says is wrong with a document; nil for another error.
    static func faults(_ error: any Error) -> [TariffFault]? { (error as? ClientError)?.problem?.faults }

    /// Does something with the document; what is wrong with it is told a line each.
    ///
    /// - Parameters:
    ///   - what: What the document is to be.
    ///   - schema: The command that says what one may hold.
    func tellingFaults<Value>(
        _ session: Session, as what: String = "tariff", schema: String = "gridctl tariffs schema",
        _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch {
            guard let faults = Self.faults(error), !session.diagnostics.isForScripts else { throw error }
            for fault in faults {
                let place = [name, fault.line.map(String.init)].compactMap(\.self).joined(separator: ":")
                let path = fault.path.isEmpty ? "" : "\(fault.path): "
                session.diagnostics.tell("\(place): \(path)\(fault.message)")
            }
            throw Failure(
                .invalid, code: "invalid",
                "\(name) is no \(what): \(faults.count == 1 ? "it has a fault" : "it has \(faults.count) faults")",
                wayOut: "\(schema) says what a document may hold")
        }
    }
}
