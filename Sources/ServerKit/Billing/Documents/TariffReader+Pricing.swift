import GridModel

extension TariffReader {
    static let pricings = ["price", "tiers", "bands", "series"]
    static let pricingKeys = pricings + ["tiersOver"]
    static let tierKeys = ["upTo", "price"]
    static let seriesKeys = ["from", "minutes", "prices"]

    /// The one way of pricing that a component has.
    func pricing(
        _ mapping: DocumentMapping, _ allowed: [String] = TariffReader.pricings, unit: String = "kWh"
    ) -> Pricing? {
        let given = allowed.filter { mapping[$0] != nil }
        guard let key = given.first, let node = mapping[key] else {
            mapping.node.fault("a price is missing; give it one of \(allowed.joined(separator: ", "))")
            return nil
        }
        guard given.count == 1 else {
            mapping.node.fault("\(given.joined(separator: " and ")) are both there; keep one of them")
            return nil
        }
        if key != "bands", let scope = mapping["tiersOver"] {
            scope.fault("tiersOver is for prices by bands; leave it out")
        }
        switch key {
        case "price": return node.rate().map { .flat($0) }
        case "tiers": return tiers(node, unit).map { .tiers($0) }
        case "bands":
            let scope = mapping["tiersOver"].map { $0.word("scope of tiers", TierScope.self) } ?? .band
            guard let scope else { return nil }
            return bandPrices(node, unit).map { .bands($0, over: scope) }
        default: return node.list("stretches of prices", most: 50_000, series).map { .series($0) }
        }
    }

    func tiers(_ node: DocumentNode, _ unit: String) -> [PriceTier]? {
        let tiers = node.list("tiers") { tier in
            guard let mapping = DocumentMapping(tier, "a tier", keys: Self.tierKeys) else { return PriceTier?.none }
            let price = mapping.required("price", "write its price a \(unit)")?.rate()
            let upTo = mapping["upTo"].map { $0.quantity("quantity of \(unit)") }
            guard let price, upTo != .some(.none) else { return nil }
            return PriceTier(upTo: upTo ?? nil, price: price)
        }
        return tiers.flatMap { rise(node, $0.map(\.upTo)) ? $0 : nil }
    }

    /// Limits rise, and the last tier alone has none.
    func rise(_ node: DocumentNode, _ limits: [Quantity?]) -> Bool {
        var isRight = true
        for (index, limit) in limits.enumerated() {
            let place = DocumentNode(
                node: node.node.sequence?[index] ?? node.node, path: "\(node.path)[\(index)]", faults: faults)
            switch limit {
            case nil where index < limits.count - 1:
                place.fault("upTo is missing; only the last tier has no end")
                isRight = false
            case let limit? where index == limits.count - 1:
                place.fault(
                    "the last tier ends at \(limit.text); leave out its upTo, so that every quantity has a tier")
                isRight = false
            case let limit?:
                let before = index == 0 ? Quantity.zero : limits[index - 1] ?? .zero
                if limit <= before {
                    place.fault("upTo \(limit.text) is not above \(before.text), where the tier begins")
                    isRight = false
                }
            default: break
            }
        }
        return isRight
    }

    private func bandPrices(_ node: DocumentNode, _ unit: String) -> [String: BandPrice]? {
        guard let mapping = DocumentMapping(any: node, "set of bands with their prices") else { return nil }
        var prices: [String: BandPrice] = [:]
        for (band, member) in mapping.entries {
            let node = member.node
            let price: BandPrice? =
                node.isSequence ? tiers(node, unit).map { .tiers($0) } : node.rate().map { .flat($0) }
            if let price { prices[band] = price }
        }
        return prices.count == mapping.entries.count ? prices : nil
    }

    private func series(_ node: DocumentNode) -> PriceSeries? {
        guard let mapping = DocumentMapping(node, "a stretch of prices", keys: Self.seriesKeys) else { return nil }
        let from = mapping.required("from", "write its start as 2026-11-22T00:00:00Z")?
            .value("instant", "write it as 2026-11-22T00:00:00Z") { Instant(rfc3339: $0) }
        let minutes = mapping.required("minutes", "write how long each price holds, such as 30").flatMap(
            divisorOfAnHour)
        let prices = mapping.required("prices", "list them")?.list("prices", most: 1_000_000) { $0.rate() }
        guard let from, let minutes, let prices else { return nil }
        return PriceSeries(from: from, minutes: minutes, prices: prices)
    }

    func divisorOfAnHour(_ node: DocumentNode) -> Int? {
        node.value("length of an interval", "it is a number of minutes that divides an hour, such as 15, 30 or 60") {
            Int($0).flatMap { $0 > 0 && 60 % $0 == 0 ? $0 : nil }
        }
    }
}
