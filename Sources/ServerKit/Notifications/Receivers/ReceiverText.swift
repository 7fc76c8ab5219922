import GridModel

/// Receivers' documents as text.
package enum ReceiverText {
    /// Reads a document in YAML or JSON.
    /// - Throws: ``TariffFaults`` with everything that is wrong with it.
    package static func read(_ text: String) throws(TariffFaults) -> Receiver {
        let faults = FaultList()
        guard let root = try TariffText.node(text) else {
            throw TariffFaults([TariffFault(path: "", line: nil, message: "there is no document; it is empty")])
        }
        let receiver = ReceiverReader(faults: faults).receiver(DocumentNode(node: root, path: "", faults: faults))
        guard faults.isEmpty, let receiver else { throw faults.told }
        return receiver
    }
}
