import GridModel

extension RunPlanner {
    /// A demand charge's lines: one for each band, and for each course of prices.
    mutating func demandLines(_ name: Name) throws(ExactOverflow) -> [DemandLine] {
        var courses: [(segments: [Int], parts: [PriceMean.Part], bands: [[PricedBand]], minutes: Int)] = []
        for part in parts(name) {
            guard case .demand(let demand) = part.component.charge else { continue }
            let bands = demand.pricing.priced(in: run.segments[part.segment].tariff.bandNames)
            let mean = PriceMean.Part(days: part.days, price: .zero, origin: "", taxes: part.taxes)
            let known = courses.firstIndex { course in
                let same = course.bands[0].map(\.shape) == bands.map(\.shape) && course.minutes == demand.minutes
                return same
                    && (run.proration == .days || (course.bands[0] == bands && course.parts[0].taxes == part.taxes))
            }
            if let known {
                courses[known].segments.append(part.segment)
                courses[known].parts.append(mean)
                courses[known].bands.append(bands)
            } else {
                courses.append(([part.segment], [mean], [bands], demand.minutes))
            }
        }
        var lines: [DemandLine] = []
        for course in courses {
            let dates = courses.count > 1 ? daysText(course.segments) : nil
            let share = share(course.parts.reduce(0) { $0 + $1.days })
            for band in course.bands[0].indices {
                let first = course.bands[0][band]
                var tiers: [MeteredCharge.Tier] = []
                for index in first.tiers.indices {
                    let parts = zip(course.parts, course.bands).map { part, bands in
                        var part = part
                        part.price = bands[band].tiers[index].price
                        part.origin = bands[band].tiers[index].origin
                        return part
                    }
                    // A price for the period, so days on which it is not charged count too.
                    let mean = try PriceMean(parts, over: periodDays, rounding: run.rounding.price, taxes: &taxes)
                    let range =
                        first.tiers.count > 1
                        ? Self.range(tiers.last?.upTo, first.tiers[index].upTo, unit: "kW") : nil
                    tiers.append(
                        MeteredCharge.Tier(
                            upTo: first.tiers[index].upTo,
                            label: lineLabel(name.label, first.band, range, dates, share),
                            price: try LinePrice(mean.price, by: run.rounding, currency: run.currency),
                            taxClass: mean.taxClass, steps: mean.steps, range: range))
                }
                lines.append(
                    DemandLine(
                        label: name.label, lineLabel: lineLabel(name.label, first.band, dates, share),
                        minutes: course.minutes,
                        intervals: intervals(course.segments, first.band, minutes: course.minutes), tiers: tiers))
            }
        }
        return lines
    }

    /// The demand's intervals on the days and in the band: by the wall clock, and shorter where the band's hours or a
    /// setting of the clock cut one.
    private func intervals(_ segments: [Int], _ band: String?, minutes: Int) -> [DemandLine.Interval] {
        let ends = cutter.pieces.dropFirst().map(\.start) + [cutter.end]
        let step = Int64(minutes) * 60_000
        var intervals: [DemandLine.Interval] = []
        var open: (next: Int, number: Int64)?
        for (index, piece) in cutter.pieces.enumerated() {
            let cell = cutter.cells[piece.cell]
            guard cell.run == number, segments.contains(piece.segment), band == nil || cell.band == band else {
                continue
            }
            let offset = Int64(period.zone.offset(at: piece.start)) * 1_000
            // The offset is in it, so that an hour that is there twice is two.
            let number = (piece.start.milliseconds + offset) / step * 100_000 + offset / 60_000
            let length = ends[index] - piece.start
            if let known = open, known.next == index, known.number == number {
                intervals[intervals.count - 1].pieces = intervals[intervals.count - 1].pieces.lowerBound..<index + 1
                intervals[intervals.count - 1].milliseconds += length
            } else {
                intervals.append(DemandLine.Interval(pieces: index..<index + 1, milliseconds: length))
            }
            open = (index + 1, number)
        }
        return intervals
    }
}

extension PricedBand {
    /// All of it but the prices.
    struct Shape: Hashable {
        var band: String?
        var limits: [Int64?]
    }

    var shape: Shape { Shape(band: band, limits: tiers.map(\.upTo)) }
}
