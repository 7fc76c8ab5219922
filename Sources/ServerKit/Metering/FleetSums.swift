import GridModel

/// What several registers together consumed between each two neighbouring boundaries.
struct FleetSums: Sendable {
    private struct Slot {
        /// Milliwatt-hours.
        var energy: Int128 = 0
        /// Milliwatts.
        var power: Int128?
        var quality = IntervalQuality.measured
        var partial = false
        var meters = 0
    }

    let boundaries: [Instant]
    private var slots: [Slot]

    init(boundaries: [Instant]) {
        self.boundaries = boundaries
        slots = Array(repeating: Slot(), count: max(0, boundaries.count - 1))
    }

    /// Adds one register's pieces, which lie between the same boundaries.
    mutating func add(_ pieces: [MeteredPiece]) {
        for (index, piece) in pieces.enumerated() {
            guard let interval = piece.interval else { continue }
            slots[index].energy += Int128(interval.consumptionKwh.milliwattHours)
            if let power = interval.averageKw {
                slots[index].power = (slots[index].power ?? 0) + Int128(power.milliwatts)
            }
            if interval.quality.doubt > slots[index].quality.doubt { slots[index].quality = interval.quality }
            slots[index].partial = slots[index].partial || interval.partial
            slots[index].meters += 1
        }
    }

    /// Adds what other registers consumed between the same boundaries.
    mutating func add(_ others: FleetSums) {
        for (index, other) in others.slots.enumerated() {
            slots[index].energy += other.energy
            if let power = other.power { slots[index].power = (slots[index].power ?? 0) + power }
            if other.quality.doubt > slots[index].quality.doubt { slots[index].quality = other.quality }
            slots[index].partial = slots[index].partial || other.partial
            slots[index].meters += other.meters
        }
    }

    /// Those in which any register has a part.
    var intervals: [FleetInterval] {
        slots.enumerated().filter { $0.element.meters > 0 }.map { index, slot in
            FleetInterval(
                start: boundaries[index], end: boundaries[index + 1],
                consumptionKwh: Energy(milliwattHours: Int64(clamping: slot.energy)),
                averageKw: slot.power.flatMap { Int64(exactly: $0) }.map { Power(milliwatts: $0) },
                quality: slot.quality, partial: slot.partial, meters: slot.meters)
        }
    }
}
