import GridModel

/// Alert rules' documents as text.
package enum AlertRuleText {
    /// Reads a document in YAML or JSON.
    /// - Throws: ``TariffFaults`` with everything that is wrong with it.
    package static func read(_ text: String) throws(TariffFaults) -> AlertRule {
        let faults = FaultList()
        guard let root = try TariffText.node(text) else {
            throw TariffFaults([TariffFault(path: "", line: nil, message: "there is no document; it is empty")])
        }
        let rule = AlertRuleReader(faults: faults).rule(DocumentNode(node: root, path: "", faults: faults))
        guard faults.isEmpty, let rule else { throw faults.told }
        return rule
    }
}
