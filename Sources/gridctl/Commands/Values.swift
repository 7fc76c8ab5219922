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
extension AlertSeverity: ExpressibleByArgument {}

extension AlertSubject: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}

extension HistoryStep: ExpressibleByArgument {}

extension Zone: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension Energy: ExpressibleByArgument {
    public init?(argument: String) { try? self.init(kilowattHours: argument) }
}

extension Power: ExpressibleByArgument {
    /// In kW.
    public init?(argument: String) {
        guard let milliwatts = try? DecimalDigits.scaled(argument, decimals: 6), milliwatts >= 0 else { return nil }
        self.init(milliwatts: milliwatts)
    }
}

extension Multiplier: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
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

extension CustomerID: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}

extension UsagePointID: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}

extension ContractID: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}

extension TariffReference: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension Supply: ExpressibleByArgument {}

extension PriceUnit: ExpressibleByArgument {}

extension LocalHours: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }

    public var defaultValueDescription: String { text }
}

extension BillingCycle: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }
}

extension Currency: ExpressibleByArgument {
    public init?(argument: String) { self.init(code: argument) }
}

/// A length of time: `90s`, `15min`, `1h`, `2d`.
struct TimeLength: ExpressibleByArgument, Hashable, Sendable {
    let milliseconds: Int64
    /// As it was written.
    let text: String

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("min", 60_000), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    init?(argument: String) {
        guard let unit = Self.units.first(where: { argument.hasSuffix($0.name) }) else { return nil }
        let digits = argument.dropLast(unit.name.count)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let count = Int64(digits), count > 0,
            count <= 366 * 86_400_000 / unit.milliseconds
        else { return nil }
        milliseconds = count * unit.milliseconds
        text = argument
    }

    var duration: Duration { .milliseconds(milliseconds) }

    var defaultValueDescription: String { text }

    static let forms = "90s, 15min, 1h or 2d"
}
