import GridModel

/// What a meter consumed between the beginnings of some days, read together.
struct DayCourse: Sendable {
    /// From one boundary to the next; nil where the register is not known over all of it.
    private struct Stretch {
        var end: CivilDate
        var energy: Int128?
    }

    /// By the day it begins on.
    private var stretches: [CivilDate: Stretch] = [:]

    /// Reads on, between the first and the last of some days, in as many pieces as there are days to cut at.
    mutating func read(
        _ meter: MeterID, from store: any ReadingStore, in zone: Zone, cutAt days: some Sequence<CivilDate>
    ) async throws {
        let days = Set(days).sorted()
        let pieces = try await RegisterReader(store, RegisterKey(meter)).pieces(boundaries: days.map(zone.start(of:)))
            .pieces
        for ((start, end), piece) in zip(zip(days, days.dropFirst()), pieces) {
            stretches[start] = Stretch(
                end: end, energy: piece.isKnown && !piece.isPartial ? Int128(piece.consumption.milliwattHours) : nil)
        }
    }

    /// Nil where something of it is not known.
    func energy(_ days: Range<CivilDate>) -> Energy? {
        var sum: Int128 = 0
        var day = days.lowerBound
        while day < days.upperBound {
            guard let stretch = stretches[day], let energy = stretch.energy else { return nil }
            sum += energy
            day = stretch.end
        }
        return day == days.upperBound ? Energy(milliwattHours: Int64(clamping: sum)) : nil
    }
}
