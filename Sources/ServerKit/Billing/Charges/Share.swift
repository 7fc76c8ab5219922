import GridModel

/// The part of a quantity that some of its days have; the parts of all of them add up to it.
struct Share: Hashable {
    /// Days before these.
    var before: Int
    var days: Int
    var of: Int

    var isWhole: Bool { days == of }

    /// - Parameter grain: What the part is a whole multiple of, in millionths.
    func part(of quantity: Int64, grain: Int64) -> Int64 {
        func upTo(_ days: Int) -> Int64 {
            let grains = DecimalDigits.quotient(Int128(quantity) * Int128(days), Int128(of) * Int128(grain))
            return days == of ? quantity : Int64(clamping: grains * Int128(grain))
        }
        return upTo(before + days) - upTo(before)
    }

    var text: String { "\(days) of \(of) days" }
}
