import GridModel

/// In which order meters are shown, and which of them.
struct FleetOrder: Hashable, Sendable {
    enum Column: CaseIterable, Hashable, Sendable {
        case meter, name, power, register, age

        var title: String {
            switch self {
            case .meter: "METER"
            case .name: "NAME"
            case .power: "POWER kW"
            case .register: "REGISTER kWh"
            case .age: "LAST SEEN"
            }
        }
    }

    var column = Column.power
    /// The other way round than the column's own: greatest, newest, or first in the alphabet.
    var isReversed = false
    /// Part of a name, or the beginning of an id.
    var filter = ""

    /// The meters that are shown, those whose alert fires before the others.
    func meters(of state: FleetState) -> [MeterID] {
        let filter = filter.lowercased()
        var some = state.meters.filter { id, entry in filter.isEmpty || Self.matches(id, entry, filter) }
            .map { (id: $0.key, entry: $0.value) }
        some.sort { a, b in
            let (firstFires, secondFires) = (a.entry.alert != nil, b.entry.alert != nil)
            if firstFires != secondFires { return firstFires }
            switch compare(a, b) {
            case .some(let isBefore): return isBefore != isReversed
            // Meters that are alike in the column keep the order of their ids.
            case nil: return a.id < b.id
            }
        }
        return some.map(\.id)
    }

    private static func matches(_ id: MeterID, _ entry: FleetState.Entry, _ filter: String) -> Bool {
        id.description.hasPrefix(filter) || entry.name?.lowercased().contains(filter) == true
    }

    private typealias Line = (id: MeterID, entry: FleetState.Entry)

    /// Nil for what is alike. What is not known comes last, whichever way round.
    private func compare(_ a: Line, _ b: Line) -> Bool? {
        switch column {
        case .meter: a.id < b.id
        case .name: known(a.entry.name?.lowercased(), b.entry.name?.lowercased()) { $0 < $1 }
        case .power: known(a.entry.powerKw, b.entry.powerKw) { $0 > $1 }
        case .register: known(a.entry.registerKwh, b.entry.registerKwh) { $0 > $1 }
        case .age: known(a.entry.at, b.entry.at) { $0 > $1 }
        }
    }

    private func known<Value: Equatable>(_ a: Value?, _ b: Value?, _ isBefore: (Value, Value) -> Bool) -> Bool? {
        switch (a, b) {
        case (nil, nil): nil
        case (nil, .some): isReversed
        case (.some, nil): !isReversed
        case (let a?, let b?): a == b ? nil : isBefore(a, b)
        }
    }
}
