import GridModel

/// How finely a time is shown to people; scripts get the whole instant.
enum TimePrecision: Hashable, Sendable {
    case second, hour, day, month
    /// Seconds, without their parts: for a moment that is not one of many.
    case wholeSecond
}

/// A value in a table: the kind it is, so that each format can write it its own way.
enum Cell: Hashable, Sendable {
    case missing
    case text(String)
    case tinted(String, Tone)
    /// Something that is said otherwise to people than to scripts.
    case worded(exact: String, shown: String, Tone)
    /// The same, with a shorter word for a narrow screen.
    case abridged(exact: String, shown: String, brief: String, Tone)
    case integer(Int64)
    case energy(Energy)
    case power(Power)
    /// A time, and the zone it is shown in to people; UTC when nil.
    case instant(Instant, Zone?, TimePrecision = .second)

    /// Exact and stable, for scripts; empty when missing.
    var exact: String {
        switch self {
        case .missing: ""
        case .text(let text), .tinted(let text, _), .worded(let text, _, _), .abridged(let text, _, _, _): text
        case .integer(let number): String(number)
        case .energy(let energy): energy.kilowattHoursText
        case .power(let power): power.kilowattsText
        case .instant(let instant, _, _): instant.rfc3339
        }
    }

    /// For people: three decimals, local times.
    var shown: String {
        switch self {
        case .missing: "–"
        case .text(let text), .tinted(let text, _), .worded(_, let text, _), .abridged(_, let text, _, _):
            Sanitized.line(text)
        case .integer(let number): String(number)
        case .energy(let energy): energy.display
        case .power(let power): power.display
        case .instant(let instant, let zone, let precision): Self.local(instant, zone, precision)
        }
    }

    /// For people whose screen is too narrow for ``shown``.
    var brief: String {
        switch self {
        case .abridged(_, _, let text, _): Sanitized.line(text)
        case .instant(let instant, let zone, .second): Self.local(instant, zone, .wholeSecond)
        default: shown
        }
    }

    var tone: Tone {
        switch self {
        case .missing: .dim
        case .tinted(_, let tone), .worded(_, _, let tone), .abridged(_, _, _, let tone): tone
        default: .plain
        }
    }

    /// A wall clock's reading in `zone`; in UTC, with a Z, when there is none.
    static func local(_ instant: Instant, _ zone: Zone?, _ precision: TimePrecision) -> String {
        let local = (zone ?? .utc).local(at: instant)
        let text = local.text
        let marker = zone == nil ? "Z" : ""
        let isMidnight = local.millisecondOfDay == 0
        switch precision {
        case .second: return text + marker
        case .wholeSecond: return String(text.prefix(19)) + marker
        case .hour: return String(text.prefix(16)) + marker
        // A period that does not begin at midnight shows when it does.
        case .day: return isMidnight ? String(text.prefix(10)) : String(text.prefix(16)) + marker
        case .month: return isMidnight && local.date.day == 1 ? String(text.prefix(7)) : String(text.prefix(10))
        }
    }

    static func optional<Value>(_ value: Value?, _ make: (Value) -> Cell) -> Cell { value.map(make) ?? .missing }
}
