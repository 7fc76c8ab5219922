import GridModel

/// What can only be seen when all of a document is there.
extension TariffReader {
    /// - Parameter places: Where each of the tariff's components stands; those that can't be read are not among them.
    func check(_ tariff: Tariff, _ document: DocumentMapping, _ places: [DocumentNode]) {
        checkSeasons(tariff, document)
        checkBands(tariff, document)
        checkTaxes(tariff, document)
        // What could not be read may be what others name.
        let hasBands = document["bands"] == nil || !tariff.bands.isEmpty
        let isWhole = document["components"]?.node.sequence?.count == places.count
        for (component, place) in zip(tariff.components, places) {
            if hasBands { checkBandPrices(component, tariff, place) }
            if isWhole { checkLabels(component, tariff, place) }
            checkSeries(component, tariff, place)
        }
        checkDoubles(tariff, places)
        checkNetting(tariff, places)
        if hasBands { checkMinimum(tariff, places) }
    }

    private func checkSeasons(_ tariff: Tariff, _ document: DocumentMapping) {
        guard let node = document["seasons"] else { return }
        for (index, season) in tariff.seasons.enumerated() {
            for other in tariff.seasons[..<index] {
                if other.name == season.name {
                    node.fault("season \(season.name) is there twice; a season has one stretch of the year")
                } else if season.contains(other.from) || other.contains(season.from) {
                    node.fault("seasons \(other.name) and \(season.name) overlap; a day has one season at most")
                }
            }
        }
    }

    /// Every minute of every kind of day has a band.
    private func checkBands(_ tariff: Tariff, _ document: DocumentMapping) {
        guard let node = document["bands"], !tariff.bands.isEmpty else { return }
        let clock = BandClock(tariff)
        let days = typicalDays(tariff)
        for kind in DayKind.allCases where kind != .holiday || tariff.holidays != nil {
            for day in days {
                let windows = clock.windows(on: day, kind)
                if let open = windows.first(where: { $0.band == nil }) {
                    let time = LocalHours(from: open.from, to: 1_440)?.text.prefix(5) ?? "00:00"
                    node.fault(
                        "no band is in force at \(time) on \(kind.rawValue) (\(day.text)); "
                            + "end the list with a rule that fits always, such as - band: off-peak")
                    return
                }
            }
        }
    }

    /// A day of each month and set of seasons there is.
    private func typicalDays(_ tariff: Tariff) -> [MonthDay] {
        var seen: Set<[String]> = []
        let first = CivilDate(year: 2000, month: 1, day: 1)!
        return (first..<first.adding(days: 366)).map { MonthDay($0) }.filter { day in
            let seasons = tariff.seasons.filter { $0.contains(day) }.map(\.name)
            return seen.insert(["\(day.month)"] + seasons).inserted
        }
    }

    private func checkTaxes(_ tariff: Tariff, _ document: DocumentMapping) {
        guard let taxes = tariff.taxes, let node = document["taxes"] else { return }
        var seen: Set<TaxRate> = []
        for rate in taxes.rates {
            var key = rate
            key.rate = Rate(mantissa: 0, scale: 0)
            key.group = nil
            if !seen.insert(key).inserted {
                node.fault("\(rate.name) has two rates from \(rate.from?.text ?? "the beginning"); keep one of them")
                return
            }
        }
        for day in Set(taxes.rates.compactMap(\.from) + [tariff.validFrom]).sorted() where day >= tariff.validFrom {
            do throws(BillingFault) {
                _ = try DayTaxes(taxes, on: day, of: tariff.name)
            } catch {
                node.fault(error.message)
                return
            }
        }
    }

    private func checkBandPrices(_ component: TariffComponent, _ tariff: Tariff, _ place: DocumentNode) {
        let pricing: Pricing? =
            switch component.charge {
            case .energy(let pricing), .surcharge(.priced(let pricing)): pricing
            case .demand(let demand): demand.pricing
            case .credit(let credit): credit.pricing
            default: nil
            }
        guard case .bands(let prices, _) = pricing else { return }
        let known = tariff.bandNames
        for band in prices.keys.sorted() where !known.contains(band) {
            place.fault("there is no band \(band) in this tariff; \(DocumentNode.wayOut(band, known))")
        }
        for band in known where prices[band] == nil {
            place.fault("band \(band) has no price here; write 0 if it costs nothing")
        }
    }

    /// Labels that a percentage or a discount names.
    private func checkLabels(_ component: TariffComponent, _ tariff: Tariff, _ place: DocumentNode) {
        let priced = tariff.components.filter { [.energy, .surcharge].contains($0.charge.kind) }
        switch component.charge {
        case .percentage(let percentage):
            let own = tariff.components.firstIndex(of: component) ?? 0
            let behind = tariff.components.suffix(from: own).dropFirst()
            for label in percentage.of ?? [] {
                let known = tariff.components.map(\.label).filter { $0 != component.label }
                if !known.contains(label) {
                    place.fault("there is no component \(label); \(DocumentNode.wayOut(label, known))")
                } else if behind.contains(where: { $0.label == label }) {
                    place.fault(
                        "\(label) stands behind \(component.label), which is a part of what stands before it; move "
                            + "\(component.label) down")
                }
            }
        case .discount(let discount):
            for label in discount.of ?? [] where !priced.contains(where: { $0.label == label }) {
                place.fault(
                    "there is no energy or surcharge \(label); \(DocumentNode.wayOut(label, priced.map(\.label)))")
            }
            for target in priced where discount.of?.contains(target.label) ?? true {
                if target.charge.series != nil {
                    place.fault("\(target.label) has a price for each instant; a discount can't be taken of it")
                } else if discount.tiers.count > 1, target.charge.hasBands {
                    place.fault("\(target.label) has bands; a discount by blocks can't say in which its blocks lie")
                }
            }
        default: break
        }
    }

    private func checkSeries(_ component: TariffComponent, _ tariff: Tariff, _ place: DocumentNode) {
        guard let series = component.charge.series else { return }
        if tariff.proration == .days {
            place.fault("prices by the instant can't be weighted by days; leave out proration: days")
        }
        let ordered = series.sorted { $0.from < $1.from }
        for (one, next) in zip(ordered, ordered.dropFirst()) where next.from < one.end {
            place.fault("prices from \(next.from) begin before those from \(one.from) end at \(one.end)")
        }
    }

    /// Two components of one kind and label would be one line: their days must differ.
    private func checkDoubles(_ tariff: Tariff, _ places: [DocumentNode]) {
        for (index, component) in tariff.components.enumerated() {
            for other in tariff.components[..<index] {
                guard other.label == component.label, other.charge.kind == component.charge.kind,
                    !component.isApart(from: other)
                else { continue }
                places[index].fault(
                    "there is another component of kind \(component.charge.kind.rawValue) called \(component.label) "
                        + "on the same days; give them two labels")
            }
        }
    }

    /// What is set off has no instants, so none of the prices by the instant.
    private func checkNetting(_ tariff: Tariff, _ places: [DocumentNode]) {
        for (component, place) in zip(tariff.components, places) {
            guard case .credit(let credit) = component.charge, credit.netted else { continue }
            if component.charge.series != nil {
                place.fault(
                    "what is set off has no price for each instant; leave out netted, or give it a price or bands")
            } else if let timed = Self.timed(tariff, with: component) {
                place.fault(
                    "\(timed.label) has a price for each instant; nothing can be set off of it, leave out netted")
            }
        }
    }

    /// An energy or surcharge that has a price for each instant, on days on which another component is charged too.
    private static func timed(_ tariff: Tariff, with component: TariffComponent) -> TariffComponent? {
        tariff.components.first { other in
            [.energy, .surcharge].contains(other.charge.kind) && other.charge.series != nil
                && !other.isApart(from: component)
        }
    }

    private func checkMinimum(_ tariff: Tariff, _ places: [DocumentNode]) {
        let isBanded = tariff.components.contains { $0.charge.kind == .energy && $0.charge.hasBands }
        for (component, place) in zip(tariff.components, places) {
            guard case .minimum(.consumption(let minimum)) = component.charge else { continue }
            if let timed = Self.timed(tariff, with: component) {
                place.fault(
                    "\(timed.label) has a price for each instant; what lacks to a consumption has none, write an amount "
                        + "as the minimum")
            } else if let band = minimum.band, !tariff.bandNames.contains(band) {
                place.fault("there is no band \(band) in this tariff; \(DocumentNode.wayOut(band, tariff.bandNames))")
            } else if minimum.band == nil, isBanded {
                place.fault("energy has bands; say at which band's price what lacks is billed, such as band: off-peak")
            }
        }
    }
}

extension Charge {
    var hasBands: Bool {
        switch self {
        case .energy(.bands), .surcharge(.priced(.bands)): true
        default: false
        }
    }
}

extension TariffComponent {
    /// There is no day on which both are charged.
    fileprivate func isApart(from other: TariffComponent) -> Bool {
        func ends(_ one: TariffComponent, before next: TariffComponent) -> Bool {
            guard let to = one.to, let from = next.from else { return false }
            return from > to
        }
        if ends(self, before: other) || ends(other, before: self) { return true }
        guard let seasons, let others = other.seasons else { return false }
        return Set(seasons).isDisjoint(with: others)
    }
}
