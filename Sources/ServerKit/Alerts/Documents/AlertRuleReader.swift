import GridModel

/// Reads a rule's document. What is not right becomes a fault, and the reading goes on to the end.
struct AlertRuleReader {
    let faults: FaultList

    static let keys = ["name", "title", "kind", "severity", "select", "for", "keep", "notify", "repeat"]
    static let selectKeys = ["meters", "site", "tariff"]

    /// The parameters of each kind; those that must be there first.
    static func parameters(of kind: AlertKind) -> (required: [String], optional: [String]) {
        switch kind {
        case .consumption: (["over", "limit"], ["clear"])
        case .billVariation: (["change", "periods"], ["least"])
        case .power: ([], ["limit", "ofContract", "clear", "clearOfContract"])
        case .nightUse: (["from", "to", "limit", "nights"], [])
        case .baseLoad: (["days"], ["limit", "share"])
        case .silent: (["warn", "critical"], ["expected"])
        case .outage: (["by", "least", "share", "within"], [])
        case .fallingRegister, .spike, .invoiceRun: ([], [])
        case .stuckRegister: (["after"], [])
        case .clockAstray: (["by"], [])
        case .storeHealth: (["disk", "commit"], [])
        }
    }

    func rule(_ node: DocumentNode) -> AlertRule? {
        guard let any = DocumentMapping(any: node, "alert rule") else { return nil }
        let kind = any.required("kind", "say what is watched for, such as kind: consumption")?
            .word("kind of rule", AlertKind.self)
        let known = kind.map { Self.parameters(of: $0).required + Self.parameters(of: $0).optional }
        if let kind, let known {
            // Read again for what does not belong there.
            _ = DocumentMapping(node, "a rule of kind \(kind.rawValue)", keys: Self.keys + known)
        }
        let name = any.required("name", "give the rule one, such as name: much-at-night").flatMap(self.name)
        let severity = any["severity"].map { $0.word("severity", AlertSeverity.self) } ?? .warning
        let select = any["select"].map(self.selection) ?? .all
        let waits = any["for"].map { length($0, "time to wait") } ?? .zero
        let keeps = any["keep"].map { length($0, "time to keep") } ?? .zero
        if kind == .invoiceRun {
            for (key, length) in [("for", waits), ("keep", keeps)] where length ?? .zero > .zero {
                any[key]?.fault("an invoice run is judged once, when it ends; leave \(key) out")
            }
        }
        let repeats = any["repeat"].flatMap { length($0, "interval", least: .minutes(1)) }
        let notify = any["notify"].map { $0.list("receivers", least: 0) { $0.text() } } ?? [AlertRule.operators]
        guard let kind, let condition = condition(kind, any) else { return nil }
        guard let name, let severity, let select, let waits, let keeps, let notify else { return nil }
        return AlertRule(
            name: name, title: any["title"]?.text(), severity: severity, select: select, condition: condition,
            waits: waits, keeps: keeps, notify: notify, repeats: repeats)
    }

    private func condition(_ kind: AlertKind, _ document: DocumentMapping) -> AlertCondition? {
        switch kind {
        case .consumption: return consumption(document)
        case .billVariation: return billVariation(document)
        case .power: return power(document)
        case .nightUse: return nightUse(document)
        case .baseLoad: return baseLoad(document)
        case .silent: return silent(document)
        case .outage: return outage(document)
        case .fallingRegister: return .fallingRegister
        case .spike: return .spike
        case .invoiceRun: return .invoiceRun
        case .stuckRegister:
            let after = document.required("after", "say how long it must stand, such as 3d")
                .flatMap { length($0, "time", least: .hours(1)) }
            return after.map { .stuckRegister(.init(after: $0)) }
        case .clockAstray:
            let by = document.required("by", "say how far it must be off, such as 10m")
                .flatMap { length($0, "time", least: .seconds(1)) }
            return by.map { .clockAstray(.init(by: $0)) }
        case .storeHealth:
            let disk = document.required("disk", "say how full the disk may be, such as 90 %").flatMap(percentage)
            let commit = document.required("commit", "say how long a commit may take, such as 1s")
                .flatMap { length($0, "time", least: TimeLength(milliseconds: 1)) }
            guard let disk, let commit else { return nil }
            return .storeHealth(.init(disk: disk, commit: commit))
        }
    }

    private func name(_ node: DocumentNode) -> String? {
        node.value("name of a rule", "it is letters, digits, dots and dashes, 64 at most, such as much-at-night") {
            TariffReference.isName($0) ? $0 : nil
        }.flatMap { name in
            guard name == AlertRuleName.customerLimit else { return name }
            node.fault("\(name) is what the limits that customers chose are called; take another name")
            return nil
        }
    }

    private func selection(_ node: DocumentNode) -> AlertSelection? {
        if node.scalar == "all" { return .all }
        guard let mapping = DocumentMapping(node, "a selection", keys: Self.selectKeys) else { return nil }
        guard mapping.entries.count == 1, let entry = mapping.entries.first else {
            node.fault("a selection is all, or one of meters, site and tariff; write one")
            return nil
        }
        switch entry.key {
        case "site": return entry.member.node.text().map { .site($0) }
        case "tariff": return entry.member.node.text().map { .tariff($0) }
        case "meters":
            return entry.member.node.value("choice of meters", "write ids and ranges, such as \"1-10,12\"") {
                MeterSelection(text: $0)
            }.map { .meters($0) }
        default: return nil
        }
    }

    // MARK: Figures

    func length(_ node: DocumentNode, _ what: String, least: TimeLength = .zero) -> TimeLength? {
        let wayOut = least == .zero ? "" : ", \(least.text) at least"
        return node.value(what, "write a number and a unit, such as 15m, 24h or 3d\(wayOut)") {
            TimeLength(text: $0).flatMap { $0 >= least ? $0 : nil }
        }
    }

    func percentage(_ node: DocumentNode) -> Percentage? {
        node.value("percentage", "write it with its sign, such as 30 %") { Percentage(text: $0) }
    }

    func energy(_ node: DocumentNode) -> Energy? {
        node.value("amount of energy", "write it as 300 kWh") { AlertText.energy($0).flatMap { $0 > .zero ? $0 : nil } }
    }

    func power(_ node: DocumentNode) -> Power? {
        node.value("power", "write it as 5 kW") {
            AlertText.power($0).flatMap { $0.milliwatts > 0 ? $0 : nil }
        }
    }

    func time(_ node: DocumentNode) -> Int? {
        node.value("time of day", "write it as 01:30", AlertText.minutes)
    }
}
