/// A loop's connections by their ids.
struct ConnectionTable {
    private struct Place {
        var turn: UInt32 = 0
        var connection: MeterConnection?
    }

    private var places: ContiguousArray<Place> = []
    private var free: [UInt32] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Nil once the connection has left.
    subscript(id: ConnectionID) -> MeterConnection? {
        guard id.place < places.count, places[Int(id.place)].turn == id.turn else { return nil }
        return places[Int(id.place)].connection
    }

    /// Gives a connection that is to be made its id.
    mutating func add(_ make: (ConnectionID) -> MeterConnection) -> MeterConnection {
        let place = free.popLast() ?? UInt32(places.count)
        if place == places.count { places.append(Place()) }
        let connection = make(ConnectionID(place: place, turn: places[Int(place)].turn))
        places[Int(place)].connection = connection
        count += 1
        return connection
    }

    /// False when it has left already.
    mutating func remove(_ id: ConnectionID) -> Bool {
        guard self[id] != nil else { return false }
        places[Int(id.place)].connection = nil
        places[Int(id.place)].turn &+= 1
        free.append(id.place)
        count -= 1
        return true
    }

    var all: [MeterConnection] { places.compactMap(\.connection) }
}
