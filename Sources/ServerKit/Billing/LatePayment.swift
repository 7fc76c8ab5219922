import GridModel

/// What a late payment adds to an invoice: pure.
extension LatePaymentRule {
    /// The fine on an amount of minor units.
    package func fine(on base: Int64) -> Int64 { part(of: base, fine, 1, of: 1) }

    /// The interest on an amount of minor units over so many days.
    package func interest(on base: Int64, days: Int) -> Int64 { part(of: base, interest, max(0, days), of: monthDays) }

    /// True for a line that nothing is added to: by its kind, or its label, be a tariff's name behind it or not.
    package func excludes(kind: String, label: String) -> Bool {
        exclude.contains { $0 == kind || $0 == label || label.hasPrefix("\($0) (") }
    }

    /// As large as it can be, for amounts that nobody owes.
    private func part(of base: Int64, _ rate: Rate, _ count: Int, of whole: Int) -> Int64 {
        guard base > 0 else { return 0 }
        do throws(ExactOverflow) {
            let share = try Exact(rate) * Exact(Int128(count), over: Int128(whole))
            return Int64(clamping: try (try Exact(Int128(base)) * share).scaled(to: 0, rule))
        } catch {
            return .max
        }
    }
}
