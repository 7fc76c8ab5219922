import GridModel

extension TariffReader {
    func surcharge(_ mapping: DocumentMapping) -> SurchargeCharge? {
        let flagKeys = ["rates", "months", "otherwise"]
        guard flagKeys.contains(where: { mapping[$0] != nil }) else { return pricing(mapping).map { .priced($0) } }
        for key in Self.pricingKeys {
            mapping[key]?.fault("\(key) and a price by month are both there; keep one of them")
        }
        let rates = mapping.required("rates", "write each flag with its price")
            .flatMap { DocumentMapping(any: $0, "set of flags with their prices") }
        guard let rates else { return nil }
        var prices: [String: [DatedRate]] = [:]
        for (flag, member) in rates.entries { prices[flag] = datedRates(member.node) }
        let known = rates.entries.map(\.key)
        var months: [CivilMonth: String] = [:]
        if let node = mapping["months"],
            let entries = DocumentMapping(any: node, "set of months with their flags")?.entries
        {
            for (text, member) in entries {
                if let month = CivilMonth(text: text) {
                    if let flag = flag(member.node, known) { months[month] = flag }
                } else {
                    member.node.fault("\"\(text)\" is no month; write it as 2026-11")
                }
            }
        }
        let otherwise = mapping["otherwise"].flatMap { flag($0, known) }
        guard prices.count == known.count else { return nil }
        return .flagged(FlagRates(rates: prices, months: months, otherwise: otherwise))
    }

    private func flag(_ node: DocumentNode, _ known: [String]) -> String? {
        guard let name = node.text() else { return nil }
        guard known.contains(name) else {
            node.fault("there is no flag \(name) among the rates; \(DocumentNode.wayOut(name, known))")
            return nil
        }
        return name
    }

    static let datedRateKeys = ["from", "price"]

    /// One price, or a price from each of several days on.
    private func datedRates(_ node: DocumentNode) -> [DatedRate]? {
        if !node.isSequence { return node.rate().map { [DatedRate(price: $0)] } }
        return node.list("prices") { dated in
            guard let mapping = DocumentMapping(dated, "a dated price", keys: Self.datedRateKeys) else {
                return DatedRate?.none
            }
            let price = mapping.required("price", "write it")?.rate()
            let from = mapping["from"].map { $0.date() }
            guard let price, from != .some(.none) else { return nil }
            return DatedRate(from: from ?? nil, price: price)
        }
    }

    func minimum(_ mapping: DocumentMapping) -> MinimumCharge? {
        if let amount = mapping["amount"] {
            for key in ["consumption", "band"] {
                mapping[key]?.fault("amount and \(key) are both there; a minimum is of money or of consumption")
            }
            return amount.rate("amount").map { .amount($0) }
        }
        guard let node = mapping.required("consumption", "write an amount of money, or kWh for each kind of supply")
        else {
            return nil
        }
        var bySupply: [Supply: Quantity] = [:]
        if node.scalar != nil {
            guard let quantity = node.quantity("quantity of kWh") else { return nil }
            for supply in Supply.allCases { bySupply[supply] = quantity }
        } else {
            let names = Supply.allCases.map(\.rawValue)
            guard let supplies = DocumentMapping(node, "the kinds of supply", keys: names) else { return nil }
            for supply in Supply.allCases {
                let quantity = supplies.required(supply.rawValue, "write its kWh; every kind of supply has one")?
                    .quantity("quantity of kWh")
                bySupply[supply] = quantity
            }
        }
        guard bySupply.count == Supply.allCases.count else { return nil }
        return .consumption(MinimumConsumption(bySupply: bySupply, band: mapping["band"]?.text()))
    }

    static let consumptionStepKeys = ["upTo", "amount", "rate"]

    func municipal(_ mapping: DocumentMapping) -> MunicipalCharge? {
        let reference = mapping["reference"].map { $0.rate("amount") }
        guard reference != .some(.none) else { return nil }
        let key = reference == nil ? "amount" : "rate"
        let wrong = reference == nil ? "rate" : "amount"
        mapping[wrong]?.fault(
            reference == nil
                ? "a rate needs a reference that it is a part of" : "with a reference, write rate and not amount")
        if let node = mapping[key] {
            if mapping["byConsumption"] != nil {
                node.fault("\(key) and byConsumption are both there; keep one of them")
            }
            return node.rate(key).map {
                MunicipalCharge(reference: reference ?? nil, steps: [ConsumptionStep(upTo: nil, value: $0)])
            }
        }
        guard let node = mapping.required("byConsumption", "or write \(key)") else { return nil }
        let steps = node.list("ranges of consumption") { step in
            guard let mapping = DocumentMapping(step, "a range of consumption", keys: Self.consumptionStepKeys) else {
                return ConsumptionStep?.none
            }
            mapping[wrong]?.fault("\(wrong) has no meaning here; write \(key)")
            let value = mapping.required(key, "write it")?.rate(key)
            let upTo = mapping["upTo"].map { $0.quantity("quantity of kWh") }
            guard let value, upTo != .some(.none) else { return nil }
            return ConsumptionStep(upTo: upTo ?? nil, value: value)
        }
        guard let steps, rise(node, steps.map(\.upTo)) else { return nil }
        return MunicipalCharge(reference: reference ?? nil, steps: steps)
    }
}
