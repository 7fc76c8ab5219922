import GridModel

/// The price of a tier on one day, before taxes.
struct PricedTier: Hashable {
    /// Millionths of a unit; nil: without end.
    var upTo: Int64?
    var price: Exact
    /// The price as the tariff gives it: `0.35`, `yellow 0.01885`.
    var origin: String
}

struct PricedBand: Hashable {
    /// Nil: whatever the band.
    var band: String?
    var tiers: [PricedTier]
}

/// What a component charges for each unit a register counts, on one day.
struct MeteredPrice: Hashable {
    /// What makes it the same charge on another day.
    struct Key: Hashable {
        var kind: Charge.Kind
        var label: String
        /// The component that a discount is taken of.
        var of: String?
        var register: RegisterID
    }

    var key: Key
    /// The flag's name.
    var note: String?
    /// Nil when none are taken of it.
    var taxes: DayTaxes?
    var bands: [PricedBand]
    /// Of what is used in all bands, and not in each.
    var tiersOverAll = false
    /// In place of bands.
    var series: [PriceSeries]?

    /// The same but for prices, so that the prices of several days have a mean.
    func hasShape(of other: MeteredPrice) -> Bool {
        series == nil && other.series == nil && tiersOverAll == other.tiersOverAll
            && (taxes == nil) == (other.taxes == nil)
            && bands.map(\.shape) == other.bands.map(\.shape)
    }
}

extension PricedDays {
    /// Everything that is charged by the kWh, in the tariff's order.
    func meteredPrices() throws(ExactOverflow) -> [MeteredPrice] {
        var prices: [MeteredPrice] = []
        for (index, component) in components.enumerated() {
            if case .discount(let discount) = component.charge {
                for target in components.indices where discount.of?.contains(components[target].label) ?? true {
                    guard let price = energyPrice(target) else { continue }
                    prices.append(try discounted(price, by: discount, component.label))
                }
            } else if case .credit(let credit) = component.charge {
                prices.append(creditPrice(component, credit))
            } else if let price = energyPrice(index) {
                prices.append(price)
            }
        }
        return prices
    }

    /// The price of an energy or surcharge component; nil for the others.
    private func energyPrice(_ index: Int) -> MeteredPrice? {
        let component = components[index]
        switch component.charge {
        case .energy(let pricing), .surcharge(.priced(let pricing)): return price(component, pricing)
        case .surcharge(.flagged):
            guard let flag = flags[index] else { return nil }
            var price = price(component, .flat(flag.price))
            price.note = flag.name
            price.bands[0].tiers[0].origin = "\(flag.name) \(flag.price.text)"
            return price
        case .fixed, .demand, .minimum, .percentage, .municipal, .discount, .credit: return nil
        }
    }

    private func creditPrice(_ component: TariffComponent, _ credit: ExportCredit) -> MeteredPrice {
        var price = price(component, credit.pricing)
        price.key.register = credit.register
        for band in price.bands.indices {
            for tier in price.bands[band].tiers.indices {
                price.bands[band].tiers[tier].price = -price.bands[band].tiers[tier].price
                price.bands[band].tiers[tier].origin = "−" + price.bands[band].tiers[tier].origin
            }
        }
        return price
    }

    private func price(_ component: TariffComponent, _ pricing: Pricing) -> MeteredPrice {
        var series: [PriceSeries]?
        if case .series(let prices) = pricing { series = prices }
        var tiersOverAll = false
        if case .bands(_, .all) = pricing { tiersOverAll = true }
        return MeteredPrice(
            key: MeteredPrice.Key(kind: component.charge.kind, label: component.label, register: .importedEnergy),
            taxes: component.taxed ? taxes : nil, bands: pricing.priced(in: tariff.bandNames),
            tiersOverAll: tiersOverAll, series: series)
    }

    /// The part of a price that is let off, with the tiers of both.
    private func discounted(
        _ price: MeteredPrice, by discount: BlockDiscount, _ label: String
    ) throws(ExactOverflow) -> MeteredPrice {
        var result = price
        result.key.kind = .discount
        result.key.of = price.key.label
        result.key.label = label
        for index in result.bands.indices {
            var tiers: [PricedTier] = []
            for tier in price.bands[index].tiers {
                for block in discount.tiers {
                    // Tiers are in order: what ends at or before the last one taken is empty.
                    let end = Swift.min(tier.upTo ?? .max, block.upTo?.millionths ?? .max)
                    if let last = tiers.last?.upTo, end <= last { continue }
                    if tiers.last != nil, tiers.last?.upTo == nil { continue }
                    tiers.append(
                        PricedTier(
                            upTo: end == .max ? nil : end, price: try -(tier.price * Exact(block.rate)),
                            origin: block.rate.isOne ? "−\(tier.origin)" : "−\(block.rate.text) × \(tier.origin)"))
                }
            }
            result.bands[index].tiers = tiers
        }
        return result
    }
}

extension Pricing {
    /// The tiers of each band, in the bands' order; none for a series.
    func priced(in bands: [String]) -> [PricedBand] {
        switch self {
        case .flat(let price): [PricedBand(tiers: [PriceTier(upTo: nil, price: price).priced])]
        case .tiers(let tiers): [PricedBand(tiers: tiers.map(\.priced))]
        case .bands(let prices, _):
            bands.compactMap { band in
                prices[band].map { PricedBand(band: band, tiers: $0.tiers.map(\.priced)) }
            }
        case .series: []
        }
    }
}

extension PriceTier {
    fileprivate var priced: PricedTier {
        PricedTier(upTo: upTo?.millionths, price: Exact(price), origin: price.text)
    }
}

extension Rate {
    var isOne: Bool { Exact(self) == .one }
    var isZero: Bool { mantissa == 0 }
}
