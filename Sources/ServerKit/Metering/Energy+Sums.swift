import GridModel

// A meter sends what it likes: several of its energies may be more than there is room for.

extension Sequence<Energy> {
    /// Together, as much as there is room for.
    var total: Energy { Energy(milliwattHours: Int64(clamping: reduce(Int128(0)) { $0 + Int128($1.milliwattHours) })) }
}

extension Energy {
    /// Rounded half to even; zero of none.
    static func mean(_ energies: [Energy]) -> Energy {
        guard !energies.isEmpty else { return .zero }
        let sum = energies.reduce(Int128(0)) { $0 + Int128($1.milliwattHours) }
        return Energy(milliwattHours: Int64(clamping: DecimalDigits.quotient(sum, Int128(energies.count))))
    }
}
