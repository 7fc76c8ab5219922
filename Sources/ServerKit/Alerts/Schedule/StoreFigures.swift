import GridModel

/// How the store's disk and its commits are.
package struct StoreFigures: Hashable, Sendable {
    /// How full the disk is, of what anybody may use.
    package var disk: Percentage
    /// The longest commit since the last look.
    package var commit: TimeLength
    /// Why writing fails at the moment; nil when it does not.
    package var trouble: String?

    package init(disk: Percentage, commit: TimeLength, trouble: String?) {
        self.disk = disk
        self.commit = commit
        self.trouble = trouble
    }
}

/// The rule kind `store-health`: a disk so full, or a commit that takes so long.
package struct StoreHealthRule: Hashable, Sendable {
    package var health: AlertCondition.StoreHealth

    package init(_ health: AlertCondition.StoreHealth) { self.health = health }

    package func finding(_ figures: StoreFigures) -> AlertMachine.Finding {
        figures.trouble != nil || figures.disk >= health.disk || figures.commit >= health.commit ? .broken : .within
    }

    package func message(_ figures: StoreFigures) -> String {
        if let trouble = figures.trouble { return "writing fails: \(trouble)" }
        let disk = Percentage(tenThousandths: figures.disk.tenThousandths / 1_000 * 1_000)
        return "the disk is \(disk) full (the limit is \(health.disk)) and the longest commit took "
            + "\(figures.commit) (the limit is \(health.commit))"
    }
}
