import GridModel

extension TariffReader {
    static let componentKeys = ["kind", "label", "from", "to", "seasons", "taxed"]
    /// What each kind of component has beside what all have.
    static let chargeKeys: [Charge.Kind: [String]] = [
        .energy: pricingKeys,
        .surcharge: pricingKeys + ["rates", "months", "otherwise"],
        .fixed: ["price", "per"],
        .demand: ["minutes", "price", "tiers", "bands"],
        .minimum: ["amount", "consumption", "band"],
        .percentage: ["rate", "of"],
        .municipal: ["amount", "rate", "reference", "byConsumption"],
        .discount: ["rate", "tiers", "of"],
        .credit: ["register", "netted", "price", "bands", "series"],
    ]

    func component(_ node: DocumentNode, _ seasons: [Season]) -> TariffComponent? {
        guard let kindNode = DocumentMapping(any: node, "component")?.required("kind", "it is one of \(Self.kinds)"),
            let kind = kindNode.word("kind of component", Charge.Kind.self)
        else { return nil }
        let keys = Self.componentKeys + (Self.chargeKeys[kind] ?? [])
        guard let mapping = DocumentMapping(node, "a component of kind \(kind.rawValue)", keys: keys) else {
            return nil
        }
        let label = mapping.required("label", "write what the invoice's line is called")?.text()
        let from = mapping["from"].flatMap { $0.date() }
        let to = mapping["to"].flatMap { $0.date() }
        if let from, let to, to < from {
            mapping["to"]?.fault("to \(to.text) is before from \(from.text); the last day is not before the first")
        }
        let names = mapping["seasons"].flatMap { seasonNames($0, seasons) }
        let taxed = mapping["taxed"].flatMap { $0.boolean() }
        guard let charge = charge(kind, mapping), let label else { return nil }
        return TariffComponent(label: label, from: from, to: to, seasons: names, taxed: taxed, charge: charge)
    }

    private static let kinds = Charge.Kind.allCases.map(\.rawValue).joined(separator: ", ")

    private func charge(_ kind: Charge.Kind, _ mapping: DocumentMapping) -> Charge? {
        switch kind {
        case .energy: pricing(mapping).map { .energy($0) }
        case .surcharge: surcharge(mapping).map { .surcharge($0) }
        case .fixed: fixed(mapping).map { .fixed($0) }
        case .demand: demand(mapping).map { .demand($0) }
        case .minimum: minimum(mapping).map { .minimum($0) }
        case .percentage: percentage(mapping).map { .percentage($0) }
        case .municipal: municipal(mapping).map { .municipal($0) }
        case .discount: discount(mapping).map { .discount($0) }
        case .credit: credit(mapping).map { .credit($0) }
        }
    }

    private func fixed(_ mapping: DocumentMapping) -> FixedCharge? {
        let price = mapping.required("price", "write what a month or a day costs")?.rate()
        let per = mapping.required("per", "it is month or day")?.word("unit of time", FixedCharge.Unit.self)
        guard let price, let per else { return nil }
        return FixedCharge(price: price, per: per)
    }

    private func demand(_ mapping: DocumentMapping) -> DemandCharge? {
        let minutes = mapping.required("minutes", "write how long the intervals are, such as 15").flatMap(
            divisorOfAnHour)
        let pricing = pricing(mapping, ["price", "tiers", "bands"], unit: "kW")
        guard let minutes, let pricing else { return nil }
        return DemandCharge(minutes: minutes, pricing: pricing)
    }

    private func percentage(_ mapping: DocumentMapping) -> PercentageCharge? {
        let rate = mapping.required("rate", "write it as a fraction, such as 0.05 for 5 %")?.rate("rate")
        let of = mapping["of"].map { $0.list("labels") { $0.text() } }
        guard let rate, of != .some(.none) else { return nil }
        return PercentageCharge(rate: rate, of: of ?? nil)
    }

    private func credit(_ mapping: DocumentMapping) -> ExportCredit? {
        let register = mapping.required(
            "register", "write the number of the one that counts exported energy, such as 1")?
            .integer(1...65_535, "register")
        let netted = mapping["netted"].map { $0.boolean() } ?? false
        let pricing = pricing(mapping, ["price", "bands", "series"])
        guard let register, let netted, let pricing else { return nil }
        return ExportCredit(register: RegisterID(UInt16(register)), netted: netted, pricing: pricing)
    }

    static let discountTierKeys = ["upTo", "rate"]

    private func discount(_ mapping: DocumentMapping) -> BlockDiscount? {
        let of = mapping["of"].map { $0.list("labels") { $0.text() } }
        guard of != .some(.none) else { return nil }
        if let rate = mapping["rate"] {
            if mapping["tiers"] != nil { rate.fault("rate and tiers are both there; keep one of them") }
            return rate.fraction("discount").map {
                BlockDiscount(tiers: [DiscountTier(upTo: nil, rate: $0)], of: of ?? nil)
            }
        }
        guard let node = mapping.required("tiers", "write rate, or list the blocks and what is let off in each") else {
            return nil
        }
        let tiers = node.list("tiers") { tier in
            guard let mapping = DocumentMapping(tier, "a tier", keys: Self.discountTierKeys) else {
                return DiscountTier?.none
            }
            let rate = mapping.required("rate", "write the part let off as a fraction; 1 is free")?.fraction("discount")
            let upTo = mapping["upTo"].map { $0.quantity("quantity of kWh") }
            guard let rate, upTo != .some(.none) else { return nil }
            return DiscountTier(upTo: upTo ?? nil, rate: rate)
        }
        guard let tiers, rise(node, tiers.map(\.upTo)) else { return nil }
        return BlockDiscount(tiers: tiers, of: of ?? nil)
    }
}
