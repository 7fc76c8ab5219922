import GridModel
import Yams

/// A rate of the OpenEI Utility Rate Database as a tariff.
///
/// Source: openei.org/services/doc/rest/util_rates, version 8. What has no counterpart here is a fault, or, where it
/// costs nothing, is left out: an import never bills less than the record says, but for reactive power, which is said.
package enum URDBImport {
    /// Reads a record, or the first of `{"items": […]}`.
    /// - Parameter name: The tariff's; nil: made of the record's.
    /// - Throws: ``TariffFaults``.
    package static func tariff(_ text: String, name: String? = nil) throws(TariffFaults) -> Tariff {
        try conversion(of: text, name: name).tariff
    }

    /// The same with what of the record's charges is not in it, a sentence each.
    package static func conversion(
        of text: String, name: String? = nil
    ) throws(TariffFaults) -> (tariff: Tariff, leftOut: [String]) {
        let faults = FaultList()
        guard let root = try TariffText.node(text) else {
            throw TariffFaults([TariffFault(path: "", line: nil, message: "there is no record; it is empty")])
        }
        var node = root
        if let items = root.mapping?["items"]?.sequence {
            guard let first = items.first else {
                throw TariffFaults([TariffFault(path: "items", line: nil, message: "there is no rate among the items")])
            }
            node = first
        }
        let record = URDBRecord(DocumentNode(node: node, path: "", faults: faults))
        let tariff = record?.tariff(name: name)
        guard faults.isEmpty, let tariff else { throw faults.told }
        // What is imported must be a document like any other.
        do {
            return (try TariffText.read(try TariffText.write(tariff)), record?.leftOut ?? [])
        } catch let faults as TariffFaults {
            throw faults
        } catch {
            throw TariffFaults([TariffFault(path: "", line: nil, message: "the record can't be written as a document")])
        }
    }
}
