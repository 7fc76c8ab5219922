import GridModel

extension RunPlanner {
    /// The prices of a charge over some of the run's segments.
    private struct Course {
        var segments: [Int]
        var prices: [MeteredPrice]
    }

    mutating func meteredSteps(
        _ key: MeteredPrice.Key, _ metered: [[MeteredPrice]],
        _ minimum: (rule: MinimumConsumptionRule, band: String?)?
    ) throws(ExactOverflow) -> [ChargeStep] {
        let courses = courses(of: key, metered)
        var steps: [ChargeStep] = []
        var charges: [MeteredCharge] = []
        var before = 0
        for course in courses {
            let days = course.segments.reduce(0) { $0 + run.segments[$1].count }
            defer { before += days }
            let dates = days < run.days.count ? daysText(course.segments) : nil
            if course.prices[0].series != nil {
                steps += try seriesCharges(key, course.segments, course.prices, dates).map { .series($0) }
                continue
            }
            for band in course.prices[0].bands.indices {
                let name = course.prices[0].bands[band].band
                var charge = MeteredCharge(
                    kind: key.kind, label: key.label, register: key.register,
                    cells: cells(course.segments, band: name), share: Share(before: 0, days: 1, of: 1), tiers: [])
                if run.proration == .days, days < run.days.count {
                    charge.share = Share(before: before, days: days, of: run.days.count)
                }
                if let minimum, key.kind != .credit, name == nil || name == minimum.band {
                    charge.minimumShare =
                        run.proration == .days
                        ? Share(before: 0, days: 1, of: 1) : Share(before: before, days: days, of: run.days.count)
                }
                charge.tiers = try tiers(course, band, days: days, key, dates)
                if course.prices[0].tiersOverAll, charge.tiers.count > 1 {
                    charge.tierCells = cells(course.segments, band: nil)
                }
                charges.append(charge)
            }
        }
        if !charges.isEmpty { steps.append(.metered(charges)) }
        return steps
    }

    /// Segments whose prices have a mean, or, where what was used at each is known, are one.
    private func courses(of key: MeteredPrice.Key, _ metered: [[MeteredPrice]]) -> [Course] {
        var courses: [Course] = []
        for (segment, prices) in metered.enumerated() {
            for price in prices where price.key == key {
                let known = courses.firstIndex { course in
                    run.proration == .days ? course.prices[0].hasShape(of: price) : course.prices[0] == price
                }
                if let known {
                    courses[known].segments.append(segment)
                    courses[known].prices.append(price)
                } else {
                    courses.append(Course(segments: [segment], prices: [price]))
                }
            }
        }
        return courses
    }

    private func cells(_ segments: [Int], band: String?) -> [Int] {
        cutter.cells { cell in
            cell.run == number && (run.proration == .days || segments.contains(cell.segment))
                && (band == nil || cell.band == band)
        }
    }

    func daysText(_ segments: [Int]) -> String {
        var ranges: [Range<CivilDate>] = []
        for days in segments.map({ run.segments[$0].days }) {
            if let last = ranges.last, last.upperBound == days.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<days.upperBound
            } else {
                ranges.append(days)
            }
        }
        return ranges.map(\.text).joined(separator: " and ")
    }

    private mutating func tiers(
        _ course: Course, _ band: Int, days: Int, _ key: MeteredPrice.Key, _ dates: String?
    ) throws(ExactOverflow) -> [MeteredCharge.Tier] {
        let first = course.prices[0].bands[band]
        var flags: [String] = []
        for note in course.prices.compactMap(\.note) where !flags.contains(note) { flags.append(note) }
        let note = flags.isEmpty ? nil : flags.joined(separator: " and ")
        var tiers: [MeteredCharge.Tier] = []
        for index in first.tiers.indices {
            let parts = zip(course.segments, course.prices).map { segment, price in
                let tier = price.bands[band].tiers[index]
                return PriceMean.Part(
                    days: run.segments[segment].count, price: tier.price, origin: tier.origin, taxes: price.taxes)
            }
            let mean = try PriceMean(parts, rounding: run.rounding.price, taxes: &taxes)
            let upTo = first.tiers[index].upTo.map { scaled($0, days: days) }
            let range = first.tiers.count > 1 ? Self.range(tiers.last?.upTo, upTo) : nil
            tiers.append(
                MeteredCharge.Tier(
                    upTo: upTo, label: lineLabel(key.label, key.of, note, first.band, range, dates),
                    price: try LinePrice(mean.price, by: run.rounding, currency: run.currency),
                    taxClass: mean.taxClass, steps: mean.steps, range: range))
        }
        return tiers
    }

    /// A limit of the whole period's consumption, for the part of its days.
    func scaled(_ limit: Int64, days: Int) -> Int64 {
        guard days != periodDays else { return limit }
        let grains = DecimalDigits.quotient(Int128(limit) * Int128(days), Int128(periodDays) * Int128(grain))
        return Int64(clamping: grains * Int128(grain))
    }

    static func range(_ from: Int64?, _ to: Int64?, unit: String = "kWh") -> String {
        let (from, to) = (from.map { Quantity(millionths: $0).text }, to.map { Quantity(millionths: $0).text })
        return switch (from, to) {
        case (nil, let to?): "up to \(to) \(unit)"
        case (let from?, let to?): "\(from) to \(to) \(unit)"
        case (let from?, nil): "over \(from) \(unit)"
        case (nil, nil): "all \(unit)"
        }
    }
}
