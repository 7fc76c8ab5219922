import GridModel

@testable import ServerKit

/// Tariffs with any components there are, in any order.
struct RandomTariff {
    var random: Seeded

    init(_ seed: UInt64) { random = Seeded(seed) }

    mutating func next() -> Tariff {
        let isTimed = Bool.random(using: &random)
        let bands =
            isTimed
            ? [
                BandRule(band: "peak", days: DayKind.weekdays, hours: [LocalHours(text: "17-20")!]),
                BandRule(band: "rest"),
            ] : []
        var components = (0..<Int.random(in: 1...2, using: &random)).map {
            TariffComponent(label: "E\($0)", charge: .energy(pricing(isTimed)))
        }
        for index in 0..<Int.random(in: 0...5, using: &random) {
            components.append(component("C\(index)", isTimed))
        }
        let rules = RoundingRule.allCases
        return Tariff(
            name: "random", currency: .brl, proration: isTimed ? .intervals : .days,
            rounding: TariffRounding(
                quantity: Bool.random(using: &random)
                    ? Rounding(decimals: Int.random(in: 0...3, using: &random), .halfUp) : nil,
                price: Bool.random(using: &random) ? Rounding(decimals: 6, rules.randomElement(using: &random)!) : nil,
                line: Rounding(decimals: 2, rules.randomElement(using: &random)!), carry: Bool.random(using: &random),
                total: Int.random(in: 0...3, using: &random) == 0 ? Rounding(decimals: 1, .halfUp) : nil),
            taxes: taxes(), holidays: Holidays(calendar: .brazil), bands: bands,
            components: components.shuffled(using: &random))
    }

    private mutating func rate(_ range: ClosedRange<Int64>, scale: Int) -> Rate {
        Rate(mantissa: Int64.random(in: range, using: &random), scale: scale)
    }

    private mutating func taxes() -> TariffTaxes? {
        guard let method = (TaxMethod.allCases + [nil]).randomElement(using: &random)! else { return nil }
        return TariffTaxes(
            method: method,
            rates: [
                TaxRate(name: "ICMS", rate: rate(0...30, scale: 2)),
                TaxRate(name: "PIS", rate: rate(0...200, scale: 4), group: "f"),
                TaxRate(
                    name: "PIS", from: CivilDate(year: 2026, month: 11, day: 12), rate: rate(0...200, scale: 4),
                    group: "f"),
                TaxRate(name: "COFINS", rate: rate(0...800, scale: 4), group: "f"),
            ])
    }

    private mutating func tiers() -> [PriceTier] {
        let first = Int64.random(in: 1...200, using: &random)
        return [
            PriceTier(upTo: .whole(first), price: rate(0...900_000, scale: 6)),
            PriceTier(upTo: .whole(first + 50), price: rate(0...900_000, scale: 6)),
            PriceTier(upTo: nil, price: rate(-100_000...900_000, scale: 6)),
        ]
    }

    private mutating func pricing(_ isTimed: Bool) -> Pricing {
        switch Int.random(in: 0...2, using: &random) {
        case 0: .flat(rate(0...1_000_000, scale: 6))
        case 1: .tiers(tiers())
        default:
            isTimed
                ? .bands(
                    ["peak": .flat(rate(0...1_500_000, scale: 6)), "rest": .tiers(tiers())],
                    over: TierScope.allCases.randomElement(using: &random)!)
                : .flat(rate(0...1_000, scale: 3))
        }
    }

    private mutating func component(_ label: String, _ isTimed: Bool) -> TariffComponent {
        let charge: Charge =
            switch Int.random(in: 0...7, using: &random) {
            case 0: .surcharge(.priced(.flat(rate(0...90_000, scale: 6))))
            case 1:
                .fixed(FixedCharge(price: rate(0...9_999, scale: 2), per: Bool.random(using: &random) ? .month : .day))
            case 2: .minimum(.amount(rate(0...20_000, scale: 2)))
            case 3:
                .minimum(
                    .consumption(
                        MinimumConsumption(
                            bySupply: [.singlePhase: .whole(30), .threePhase: .whole(100)], band: isTimed ? "rest" : nil
                        )))
            case 4: .percentage(PercentageCharge(rate: rate(0...100, scale: 3), of: nil))
            case 5:
                .municipal(
                    MunicipalCharge(steps: [
                        ConsumptionStep(upTo: .whole(100), value: rate(0...999, scale: 2)),
                        ConsumptionStep(upTo: nil, value: rate(0...9_999, scale: 2)),
                    ]))
            case 6: .discount(BlockDiscount(tiers: [DiscountTier(upTo: nil, rate: rate(0...100, scale: 2))], of: nil))
            default:
                .credit(
                    ExportCredit(
                        register: RegisterID(1), netted: Bool.random(using: &random),
                        pricing: .flat(rate(0...500_000, scale: 6))))
            }
        return TariffComponent(
            label: label,
            from: Bool.random(using: &random)
                ? CivilDate(year: 2026, month: 11, day: Int.random(in: 1...30, using: &random)) : nil,
            charge: charge)
    }
}
