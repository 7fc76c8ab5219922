import GridModel

extension NewMeters {
    static let mostAtOnce = 1_000_000

    /// The same with its texts trimmed.
    /// - Throws: ``Problem`` 422 for what contradicts itself or can't be.
    func checked(now: Instant) throws(Problem) -> NewMeters {
        var meters = self
        meters.name = try Text.name(name, field: "name")
        meters.serial = try Text.name(serial, field: "serial")
        if let count {
            guard (1...Self.mostAtOnce).contains(count) else {
                throw .invalid("count is \(count); it must be from 1 to \(Self.mostAtOnce)")
            }
            if count > 1, meters.serial != nil {
                throw .invalid("a serial is one meter's: leave out serial, or add the meters one by one")
            }
        }
        switch (openingReadingKwh, openingAt) {
        case (nil, nil): break
        case (_?, nil): throw .invalid("openingReadingKwh needs openingAt, the instant it was read")
        case (nil, _?): throw .invalid("openingAt needs openingReadingKwh, what was read")
        case (let reading?, let at?):
            guard reading >= .zero else { throw .invalid("openingReadingKwh is negative; a register is not") }
            guard at >= Instant(seconds: 0) else {
                throw .invalid("openingAt \(at.rfc3339) is before 1970, and so before any reading")
            }
            guard at <= now.adding(seconds: 86_400) else {
                throw .invalid("openingAt \(at.rfc3339) is more than a day ahead of the server's clock")
            }
        }
        return meters
    }
}

extension MeterChange {
    /// The same with its texts trimmed; an empty one, which takes the thing away, stays.
    /// - Throws: ``Problem`` 422 when nothing is to be changed.
    func checked() throws(Problem) -> MeterChange {
        guard !isEmpty else {
            throw .invalid(
                "there is nothing to change: give name, serial, timeZone, digits, maximumPowerKw or "
                    + "expectedIntervalSeconds")
        }
        var change = self
        if name != nil { change.name = try Text.name(name, field: "name") ?? "" }
        if serial != nil { change.serial = try Text.name(serial, field: "serial") ?? "" }
        if let digits, !(0...12).contains(digits) {
            throw .invalid("digits is \(digits); a register has 1 to 12 before the decimal point, and 0 says not known")
        }
        if let maximumPowerKw, maximumPowerKw.milliwatts < 0 { throw .invalid("maximumPowerKw is negative") }
        if let seconds = expectedIntervalSeconds, !(0...366 * 86_400).contains(seconds) {
            throw .invalid("expectedIntervalSeconds is \(seconds); it must be from 1 to a year, or 0 for hourly")
        }
        return change
    }
}
