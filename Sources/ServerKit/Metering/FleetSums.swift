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

        @inline(__always)
        mutating func add(_ piece: MeteredPiece) {
            guard piece.isKnown else { return }
            energy += Int128(piece.consumption.milliwattHours)
            if let mean = piece.meanPower { power = (power ?? 0) + Int128(mean.milliwatts) }
            note(piece.quality, partial: piece.isPartial)
            meters += 1
        }

        mutating func add(_ other: Slot) {
            energy += other.energy
            if let more = other.power { power = (power ?? 0) + more }
            note(other.quality, partial: other.partial)
            meters += other.meters
        }

        @inline(__always)
        private mutating func note(_ quality: IntervalQuality, partial: Bool) {
            if quality > self.quality { self.quality = quality }
            if partial { self.partial = true }
        }
    }

    let boundaries: [Instant]
    private var slots: [Slot]

    init(boundaries: [Instant]) {
        self.boundaries = boundaries
        slots = Array(repeating: Slot(), count: max(0, boundaries.count - 1))
    }

    /// Adds one register's pieces, which lie between the same boundaries.
    mutating func add(_ pieces: [MeteredPiece]) {
        for (index, piece) in pieces.enumerated() { slots[index].add(piece) }
    }

    /// Adds one register.
    mutating func add(_ course: some RegisterCourse) {
        let boundaries = boundaries
        slots.withUnsafeMutableBufferPointer { slots in
            var index = 0
            Metering.forEachPiece(course, boundaries: boundaries) { piece in
                slots[index].add(piece)
                index += 1
            }
        }
    }

    /// Adds what other registers consumed between the same boundaries.
    mutating func add(_ others: FleetSums) {
        for (index, other) in others.slots.enumerated() { slots[index].add(other) }
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
