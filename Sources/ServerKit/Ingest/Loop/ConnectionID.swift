/// Names a connection of a loop, for good: its place is given to others later, with another turn.
struct ConnectionID: Hashable, Sendable {
    let place: UInt32
    let turn: UInt32

    init(place: UInt32, turn: UInt32) {
        self.place = place
        self.turn = turn
    }

    /// From ``number``.
    init(number: UInt64) {
        self.init(place: UInt32(truncatingIfNeeded: number), turn: UInt32(truncatingIfNeeded: number >> 32))
    }

    /// Both in one.
    var number: UInt64 { UInt64(turn) << 32 | UInt64(place) }
}
