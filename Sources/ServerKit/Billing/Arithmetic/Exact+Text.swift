import GridModel

extension Exact {
    /// The number as a price: all its digits, when there are no more than so many decimals.
    ///
    /// Nil for a number that goes on, or does not fit.
    func rate(atLeast: Int = 0, decimals: Int = 12) -> Rate? {
        var scale = atLeast
        while scale <= decimals {
            let unit = Self.power(scale)
            if unit % denominator == 0 {
                let (mantissa, overflow) = numerator.multipliedReportingOverflow(by: unit / denominator)
                guard !overflow, let mantissa = Int64(exactly: mantissa) else { return nil }
                return Rate(mantissa: mantissa, scale: scale)
            }
            scale += 1
        }
        return nil
    }

    /// The number as a price, of no more than 10 decimals; nil when it does not fit.
    var nearestRate: Rate? {
        if let rate = rate() { return rate }
        guard let mantissa = try? scaled(to: 10, .halfUp), let mantissa = Int64(exactly: mantissa) else { return nil }
        return Rate(mantissa: mantissa, scale: 10)
    }

    /// Its digits; after 10 decimals of a number that goes on stands an ellipsis.
    var text: String {
        if let rate = rate() { return rate.text }
        guard let mantissa = try? scaled(to: 10, .truncate), let mantissa = Int64(exactly: mantissa) else {
            return "\(numerator)/\(denominator)"
        }
        return Rate(mantissa: mantissa, scale: 10).text + "…"
    }
}
