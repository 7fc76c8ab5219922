import GridModel

/// What a register used in each hour of a wall clock in the four weeks before an instant.
///
/// Hours are told apart by what the clock shows, so the weekday is the local one, over changes of daylight saving time too.
struct PastHours: Hashable {
    static let hour: Int64 = 3_600_000
    /// Weights are energies times this, so that the mean of one to four is a whole number.
    private static let meanFactor: Int128 = 12
    /// What a weight times milliseconds is divided by to give an energy.
    static let weightsInAnHour = meanFactor * Int128(hour)
    private static let week: Int64 = 168
    private static let weeks: Int64 = 4

    private let grid: WallGrid
    /// The local hour, counted from 1970, that holds the instant.
    private let end: Int64
    /// From the first hour that is known to the last; nil when none is.
    private(set) var known: TimeSpan?
    /// Milliwatt-hours by local hour, where they are known and were not estimated themselves.
    private var energies: [Int64: Int128] = [:]

    /// The instants that cut them, for a gap that begins at an instant.
    static func boundaries(before instant: Instant, in zone: Zone) -> [Instant] {
        let start = instant.adding(milliseconds: -(weeks * week + 1) * hour)
        return Boundaries(of: TimeSpan(start: start, end: instant), every: .hour, in: zone).dropFirst().dropLast()
    }

    /// - Parameters:
    ///   - span: The gap.
    ///   - pieces: What lies between ``boundaries(before:in:)``.
    init(before span: TimeSpan, _ pieces: [MeteredPiece], in zone: Zone) {
        let start = pieces.first?.span.start ?? span.start
        grid = WallGrid(zone, over: TimeSpan(start: min(start, span.start), end: span.end))
        end = grid.localHour(at: span.start)
        for piece in pieces {
            guard piece.span.milliseconds == Self.hour, piece.isKnown, !piece.isPartial, piece.quality != .estimated,
                !piece.isHeld, piece.energy >= 0
            else { continue }
            let number = grid.localHour(at: piece.span.start)
            // Of an hour that was shown twice the first.
            guard number < end, energies[number] == nil else { continue }
            energies[number] = piece.energy
            known = TimeSpan(start: known?.start ?? piece.span.start, end: piece.span.end)
        }
    }

    var isEmpty: Bool { energies.isEmpty }
    /// Hours that are known, and what they came to.
    var count: Int { energies.count }
    var energy: Int128 { energies.values.reduce(0, +) }

    /// The mean, times twelve, of the same local hour in the weeks before; nil when none of them is known.
    func weight(ofHourAt instant: Instant) -> Int128? {
        let number = grid.localHour(at: instant)
        let back = number < end ? 1 : (number - end) / Self.week + 1
        var sum: Int128 = 0
        var count: Int128 = 0
        for weeks in back..<(back + Self.weeks) {
            if let energy = energies[number - weeks * Self.week] {
                sum += energy
                count += 1
            }
        }
        return count == 0 ? nil : sum * Self.meanFactor / count
    }

    /// A gap cut at the clock's full hours.
    func cells(of span: TimeSpan) -> [TimeSpan] {
        var cells: [TimeSpan] = []
        var start = span.start
        while start < span.end {
            let next = min(grid.next(after: start, .hour), span.end)
            cells.append(TimeSpan(start: start, end: next))
            start = next
        }
        return cells
    }
}

extension WallGrid {
    /// The full hour the clock shows, counted from 1970.
    fileprivate func localHour(at instant: Instant) -> Int64 {
        let local = instant.milliseconds + offset(at: instant)
        let (quotient, rest) = local.quotientAndRemainder(dividingBy: PastHours.hour)
        return rest < 0 ? quotient - 1 : quotient
    }
}
