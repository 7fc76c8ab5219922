import Foundation
import GridModel
import Yams

/// Tariff documents as text.
package enum TariffText {
    /// No document is longer, in bytes: a year of half-hourly prices takes a tenth of it.
    package static let longest = 4 << 20

    /// Reads a document in YAML or JSON.
    /// - Throws: ``TariffFaults`` with everything that is wrong with it.
    package static func read(_ text: String) throws(TariffFaults) -> Tariff {
        let faults = FaultList()
        guard let root = try node(text) else {
            throw TariffFaults([TariffFault(path: "", line: nil, message: "there is no document; it is empty")])
        }
        let tariff = TariffReader(faults: faults).tariff(DocumentNode(node: root, path: "", faults: faults))
        guard faults.isEmpty, let tariff else { throw faults.told }
        return tariff
    }

    /// A tariff as a document in YAML, which ``read(_:)`` gives back the same.
    package static func write(_ tariff: Tariff) throws -> String {
        let encoder = YAMLEncoder()
        encoder.options.width = -1
        encoder.options.allowUnicode = true
        return try encoder.encode(tariff)
    }

    static func node(_ text: String) throws(TariffFaults) -> Node? {
        guard text.utf8.count <= longest else {
            throw TariffFaults([
                TariffFault(path: "", line: nil, message: "the document is longer than \(longest >> 20) MiB")
            ])
        }
        if let excess = DocumentMeasure.excess(of: text) { throw TariffFaults([excess]) }
        do {
            // Of a text so short that it has no place of its own, the parser would keep a pointer to a copy.
            return try compose(yaml: text.utf8.count < 64 ? text + String(repeating: "\n", count: 64) : text)
        } catch {
            throw TariffFaults([fault(error)])
        }
    }

    private static func fault(_ error: any Error) -> TariffFault {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            TariffFault(
                path: "", line: mark.line, message: "this is neither YAML nor JSON: \(problem), column \(mark.column)")
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            TariffFault(
                path: "", line: context.mark.line,
                message: "\(keys.joined(separator: ", ")) is there twice in one mapping; leave one out")
        case YamlError.reader(let problem, _, _, _):
            TariffFault(path: "", line: nil, message: "this is no text: \(problem)")
        default: TariffFault(path: "", line: nil, message: "this is neither YAML nor JSON")
        }
    }
}
