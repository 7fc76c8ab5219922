import ArgumentParser
import GridModel

/// A number of things: at least one.
struct Count: ExpressibleByArgument, Hashable, Sendable {
    let value: Int

    init?(argument: String) {
        guard argument.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let value = Int(argument), value > 0 else {
            return nil
        }
        self.value = value
    }

    init(_ value: Int) { self.value = value }
}

extension MeterID: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}

extension MeterStatus: ExpressibleByArgument {}
extension AlertState: ExpressibleByArgument {}
extension HistoryStep: ExpressibleByArgument {}

extension Zone: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension Energy: ExpressibleByArgument {
    public init?(argument: String) { try? self.init(kilowattHours: argument) }
}

extension DateExpression: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension DateExpression {
    /// True when it names the same instant everywhere: RFC 3339.
    var namesItsZone: Bool {
        if case .instant = DateTimeText(text) { return true }
        return false
    }
}

extension CivilMonth: ExpressibleByArgument {
    public init?(argument: String) {
        guard let month = DateExpression(argument)?.month else { return nil }
        self = month
    }
}
