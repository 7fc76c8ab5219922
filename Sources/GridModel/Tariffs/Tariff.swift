/// How prices that change within a billing period are charged.
public enum Proration: String, Hashable, Sendable, Codable, CaseIterable {
    /// One consumption at the mean of the prices, each weighted by its days (REN 1000/2021: tarifa proporcional).
    case days
    /// What was used under each price at that price.
    case intervals
}

/// One version of a tariff, as its document says it.
public struct Tariff: Hashable, Sendable {
    public var name: String
    public var title: String?
    public var currency: Currency
    /// The first day of this version.
    public var validFrom: CivilDate
    /// Where its figures are published.
    public var source: String?
    public var proration: Proration
    public var rounding: TariffRounding
    public var taxes: TariffTaxes?
    public var holidays: Holidays?
    public var seasons: [Season]
    /// When each band of the day is in force; none without time-of-use prices.
    public var bands: [BandRule]
    public var components: [TariffComponent]
    /// From the day of issue to the due date; nil: the tariff does not say.
    public var dueDays: Int?
    public var latePayment: LatePaymentRule?

    public init(
        name: String, title: String? = nil, currency: Currency, validFrom: CivilDate = Tariff.firstDay,
        source: String? = nil, proration: Proration = .days, rounding: TariffRounding, taxes: TariffTaxes? = nil,
        holidays: Holidays? = nil, seasons: [Season] = [], bands: [BandRule] = [], components: [TariffComponent],
        dueDays: Int? = nil, latePayment: LatePaymentRule? = nil
    ) {
        self.name = name
        self.title = title
        self.currency = currency
        self.validFrom = validFrom
        self.source = source
        self.proration = proration
        self.rounding = rounding
        self.taxes = taxes
        self.holidays = holidays
        self.seasons = seasons
        self.bands = bands
        self.components = components
        self.dueDays = dueDays
        self.latePayment = latePayment
    }

    /// The first day there is, for a tariff that always was.
    public static let firstDay = CivilDate(year: 1, month: 1, day: 1)!

    /// `default`: flat 0.40 BRL/kWh, each line rounded half up to the cent.
    public static let standard = Tariff(
        name: "default", title: "Flat tariff", currency: .brl,
        rounding: TariffRounding(line: Rounding(decimals: 2, .halfUp)),
        components: [TariffComponent(label: "Energy, flat", charge: .energy(.flat(Rate(mantissa: 40, scale: 2))))])

    /// The bands' names, once, in the order they are declared.
    public var bandNames: [String] { bands.reduce(into: []) { if !$0.contains($1.band) { $0.append($1.band) } } }
}

extension Tariff: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, title, currency, validFrom, source, proration, rounding, taxes, holidays, seasons, bands
        case components, dueDays, latePayment
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            title: try container.decodeIfPresent(String.self, forKey: .title),
            currency: try container.decode(Currency.self, forKey: .currency),
            validFrom: try container.decode(CivilDate.self, forKey: .validFrom),
            source: try container.decodeIfPresent(String.self, forKey: .source),
            proration: try container.decode(Proration.self, forKey: .proration),
            rounding: try container.decode(TariffRounding.self, forKey: .rounding),
            taxes: try container.decodeIfPresent(TariffTaxes.self, forKey: .taxes),
            holidays: try container.decodeIfPresent(Holidays.self, forKey: .holidays),
            seasons: try container.decodeIfPresent([Season].self, forKey: .seasons) ?? [],
            bands: try container.decodeIfPresent([BandRule].self, forKey: .bands) ?? [],
            components: try container.decode([TariffComponent].self, forKey: .components),
            dueDays: try container.decodeIfPresent(Int.self, forKey: .dueDays),
            latePayment: try container.decodeIfPresent(LatePaymentRule.self, forKey: .latePayment))
    }

    /// What is not said is left out, as in the document.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(title, forKey: .title)
        try container.encode(currency, forKey: .currency)
        try container.encode(validFrom, forKey: .validFrom)
        try container.encodeIfPresent(source, forKey: .source)
        try container.encode(proration, forKey: .proration)
        try container.encode(rounding, forKey: .rounding)
        try container.encodeIfPresent(taxes, forKey: .taxes)
        try container.encodeIfPresent(holidays, forKey: .holidays)
        if !seasons.isEmpty { try container.encode(seasons, forKey: .seasons) }
        if !bands.isEmpty { try container.encode(bands, forKey: .bands) }
        try container.encode(components, forKey: .components)
        try container.encodeIfPresent(dueDays, forKey: .dueDays)
        try container.encodeIfPresent(latePayment, forKey: .latePayment)
    }
}
