import GridModel

extension RunPlanner {
    /// A charge by the instant: one for each set of taxes.
    mutating func seriesCharges(
        _ key: MeteredPrice.Key, _ segments: [Int], _ prices: [MeteredPrice], _ dates: String?
    ) throws(ExactOverflow) -> [SeriesCharge] {
        var courses: [(taxes: DayTaxes?, segments: [Int], price: MeteredPrice)] = []
        for (segment, price) in zip(segments, prices) {
            if let known = courses.firstIndex(where: { $0.taxes == price.taxes }) {
                courses[known].segments.append(segment)
            } else {
                courses.append((price.taxes, [segment], price))
            }
        }
        var charges: [SeriesCharge] = []
        for course in courses {
            let numbers = try pricedPieces(course.segments, course.price, negated: key.kind == .credit)
            let common = try Self.commonDenominator(numbers.map(\.price))
            var prices: [SeriesCharge.Price] = []
            for number in numbers {
                let (scaled, overflow) = number.price.numerator.multipliedReportingOverflow(
                    by: common / number.price.denominator)
                guard !overflow, let numerator = Int64(exactly: scaled) else { throw ExactOverflow() }
                prices.append(SeriesCharge.Price(piece: number.piece, numerator: numerator))
            }
            let taxClass = try taxes.number(of: [(.one, course.taxes)])
            charges.append(
                SeriesCharge(
                    kind: key.kind, label: key.label,
                    lineLabel: lineLabel(key.label, courses.count > 1 ? daysText(course.segments) : dates),
                    register: key.register, prices: prices, denominator: common, taxClass: taxClass,
                    steps: seriesSteps(numbers.count, course.taxes)))
        }
        return charges
    }

    private func seriesSteps(_ count: Int, _ taxes: DayTaxes?) -> [BasisStep] {
        var steps = [BasisStep(step: "price", detail: "each interval's own", result: "\(count) prices")]
        if let taxes, taxes.method != .outside {
            steps.append(BasisStep(step: "tax", detail: "each / \(taxes.divisorText)", result: taxes.divisor.text))
        }
        if let rounding = run.rounding.price {
            steps.append(BasisStep(step: "rounding", detail: rounding.text, result: "each price"))
        }
        return steps
    }

    private func pricedPieces(
        _ segments: [Int], _ price: MeteredPrice, negated: Bool
    ) throws(ExactOverflow) -> [(piece: Int, price: Exact)] {
        let series = (price.series ?? []).sorted { $0.from < $1.from }
        var result: [(piece: Int, price: Exact)] = []
        var known: [Rate: Exact] = [:]
        for (index, piece) in cutter.pieces.enumerated() {
            guard cutter.cells[piece.cell].run == number, segments.contains(piece.segment) else { continue }
            // Nil is found and said by the plan, with the instant.
            guard let rate = series.price(at: piece.start) else { continue }
            if known[rate] == nil {
                let part = PriceMean.Part(days: 1, price: Exact(rate), origin: "", taxes: price.taxes)
                var taxed = try part.taxed()
                if let rounding = run.rounding.price { taxed = try taxed.rounded(rounding) }
                known[rate] = negated ? -taxed : taxed
            }
            result.append((index, known[rate] ?? .zero))
        }
        return result
    }

    private static func commonDenominator(_ prices: [Exact]) throws(ExactOverflow) -> Int128 {
        var common: Int128 = 1
        for denominator in Set(prices.map(\.denominator)) {
            // Reduced, the fraction of the two keeps what the one has beyond the other.
            let (product, overflow) = common.multipliedReportingOverflow(
                by: Exact(denominator, over: common).numerator)
            if overflow { throw ExactOverflow() }
            common = product
        }
        return common
    }

    /// The first piece of the run that a price series leaves without a price.
    func unpricedInstant() -> Instant? {
        for (index, segment) in run.segments.enumerated() {
            for component in segment.components {
                guard let series = component.charge.series?.sorted(by: { $0.from < $1.from }) else { continue }
                for piece in cutter.pieces where cutter.cells[piece.cell].run == number && piece.segment == index {
                    if series.price(at: piece.start) == nil { return piece.start }
                }
            }
        }
        return nil
    }
}

extension Charge {
    /// Its price series, if it has one.
    var series: [PriceSeries]? {
        switch self {
        case .energy(.series(let series)), .surcharge(.priced(.series(let series))): series
        case .credit(let credit): if case .series(let series) = credit.pricing { series } else { nil }
        default: nil
        }
    }
}

extension [PriceSeries] {
    /// The price in force at an instant, of series in order; nil where there is none.
    func price(at instant: Instant) -> Rate? {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if self[middle].from <= instant { low = middle + 1 } else { high = middle }
        }
        guard low > startIndex, instant < self[low - 1].end else { return nil }
        let series = self[low - 1]
        return series.prices[Int((instant - series.from) / (Int64(series.minutes) * 60_000))]
    }
}
