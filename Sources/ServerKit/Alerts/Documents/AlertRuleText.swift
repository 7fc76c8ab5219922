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
        guard faults.faults.isEmpty, let rule else {
            throw TariffFaults(faults.faults.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
        }
        return rule
    }
}
