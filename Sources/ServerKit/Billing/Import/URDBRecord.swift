import GridModel
import Yams

/// A record of the Utility Rate Database on its way to a tariff.
struct URDBRecord {
    let node: DocumentNode
    let record: DocumentMapping

    init?(_ node: DocumentNode) {
        guard let record = DocumentMapping(any: node, "rate of the Utility Rate Database") else { return nil }
        self.node = node
        self.record = record
    }

    /// - Returns: Nil when something needed is not there; what is wrong is among the faults.
    func tariff(name: String?) -> Tariff? {
        refuseWhatIsNotKnown()
        let title = record["name"]?.text() ?? "Rate"
        let energy = schedule("energy")
        let demand = schedule("demand")
        var components: [TariffComponent] = []
        var bands: [BandRule] = []
        if let energy {
            bands = energy.rules
            components.append(
                TariffComponent(label: "Energy", charge: .energy(.bands(energy.prices, over: energy.scope))))
            if let sell = energy.sell {
                components.append(
                    TariffComponent(
                        label: "Export", charge: .credit(ExportCredit(register: RegisterID(1), pricing: .bands(sell)))))
            }
        } else {
            node.fault("there is no energyratestructure; a rate without a price of energy can't be imported")
        }
        if let demand {
            if demand.rules == bands {
                components.append(
                    TariffComponent(
                        label: "Demand", charge: .demand(DemandCharge(minutes: window, pricing: .bands(demand.prices))))
                )
            } else {
                node.fault("demand has other hours than energy; a tariff here has one set of bands")
            }
        }
        let flat = flatDemand()
        components += flat.components + fixed()
        let taxed = components.map { component in
            var component = component
            component.taxed = false
            return component
        }
        return Tariff(
            name: name ?? Self.name(of: title), title: title, currency: .usd, validFrom: validFrom,
            source: record["source"]?.scalar ?? record["uri"]?.scalar, proration: .intervals,
            rounding: TariffRounding(line: Rounding(decimals: 2, .halfUp), carry: true), seasons: flat.seasons,
            bands: bands,
            components: taxed)
    }

    /// Minutes of a demand's interval.
    var window: Int {
        guard let node = record["demandwindow"], let text = node.scalar, !text.isEmpty else { return 15 }
        return TariffReader(faults: node.faults).divisorOfAnHour(node) ?? 15
    }

    /// The database writes a date as its midnight where it is kept, in Colorado: 1727762400 is 1 October 2024.
    private var validFrom: CivilDate {
        guard let seconds = record["startdate"]?.scalar.flatMap({ Int64($0) }), let zone = Zone("America/Denver"),
            (-50_000_000_000...200_000_000_000).contains(seconds)
        else { return Tariff.firstDay }
        return zone.local(at: Instant(seconds: seconds)).date
    }

    private static func name(of title: String) -> String {
        var name = ""
        for scalar in title.lowercased().unicodeScalars {
            if scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                name.unicodeScalars.append(scalar)
            } else if !name.isEmpty, name.last != "-" {
                name += "-"
            }
        }
        while name.last == "-" { name.removeLast() }
        return name.isEmpty ? "urdb" : String(name.prefix(64))
    }

    private func fixed() -> [TariffComponent] {
        var components: [TariffComponent] = []
        let units = ["$/month": FixedCharge.Unit.month, "$/day": .day]
        if let node = record["fixedchargefirstmeter"] ?? record["fixedmonthlycharge"], let price = URDBNumber.rate(node)
        {
            let unit = record["fixedchargeunits"]?.scalar ?? "$/month"
            if let per = units[unit] {
                components.append(
                    TariffComponent(label: "Fixed charge", charge: .fixed(FixedCharge(price: price, per: per))))
            } else {
                node.fault(
                    "fixedchargeunits \(unit) can't be imported; it is \(units.keys.sorted().joined(separator: " or "))"
                )
            }
        }
        if let node = record["mincharge"] ?? record["minmonthlycharge"], let price = URDBNumber.rate(node),
            !price.isZero
        {
            let unit = record["minchargeunits"]?.scalar ?? "$/month"
            if unit == "$/month" {
                components.append(TariffComponent(label: "Minimum charge", charge: .minimum(.amount(price))))
            } else {
                node.fault("minchargeunits \(unit) can't be imported; it is $/month")
            }
        }
        return components
    }

    /// Charges that would be lost in silence.
    private func refuseWhatIsNotKnown() {
        for key in Self.notKnown {
            guard let member = record[key], !URDBNumber.isNothing(member.node) else { continue }
            member.fault("\(key) can't be imported; leave it out if it is not charged")
        }
        for (structure, key) in [("demandratestructure", "demandrateunit"), ("flatdemandstructure", "flatdemandunit")] {
            guard let charged = record[structure], !URDBNumber.isNothing(charged.node) else { continue }
            guard let given = record[key], let unit = given.scalar, !unit.isEmpty, unit.lowercased() != "kw" else {
                continue
            }
            given.fault("\(key) \(unit) can't be imported; it is kW, of a month's greatest demand")
        }
    }

    private static let notKnown = [
        "coincidentratestructure", "demandratchetpercentage", "fueladjustmentsmonthly", "lookbackpercent",
        "annualmincharge",
    ]

    /// What the record charges for that no meter here counts, said where the document is read.
    var leftOut: [String] {
        guard let member = record["demandreactivepowercharge"], !URDBNumber.isNothing(member.node),
            let price = member.scalar
        else { return [] }
        return ["Not billed: reactive power, at \(price) USD/kvar (demandreactivepowercharge)."]
    }
}
