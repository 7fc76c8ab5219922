import GridModel

extension Power {
    /// What it comes to over a time, rounded half to even.
    func energy(over milliseconds: Int64) -> Energy {
        Energy(
            milliwattHours: Int64(
                clamping: DecimalDigits.quotient(Int128(milliwatts) * Int128(milliseconds), 3_600_000)))
    }
}

extension Energy {
    /// Times a fraction, rounded half to even; `over` is above zero.
    func times(_ factor: Int, over divisor: Int) -> Energy {
        Energy(
            milliwattHours: Int64(
                clamping: DecimalDigits.quotient(Int128(milliwattHours) * Int128(factor), Int128(divisor))))
    }
}

extension MeteredPiece {
    /// The mean over a day of the time it is known, rounded half to even; nil over no time.
    ///
    /// A first step is left out: nobody knows over how many days that was used.
    var perDay: Energy? {
        guard covered > 0 else { return nil }
        return Energy(
            milliwattHours: Int64(clamping: DecimalDigits.quotient(usedEnergy * 86_400_000, Int128(covered))))
    }
}
