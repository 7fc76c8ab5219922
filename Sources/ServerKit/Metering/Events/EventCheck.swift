import GridModel

/// Whether a meter event can be, given what is known of the register around it.
enum EventCheck {
    /// What contradicts it, and the way out; nil when nothing does.
    ///
    /// - Parameter line: The register's course around the event's instant, without the event.
    static func contradiction(_ event: MeterEventDraft, _ line: RegisterLine) -> String? {
        guard let at = event.at else { return nil }
        switch event.kind {
        case .exchange, .reset:
            if line.events?.restarts.contains(where: { $0.at == at }) ?? false {
                return restarted(at)
            }
            let before = line.points.last { $0.at < at && $0.verdict != .dip }
            if let closing = event.closing, let before, closing < before.value {
                return "the closing reading \(closing.kilowattHoursText) kWh is below "
                    + "\(before.value.kilowattHoursText) kWh, read at \(before.at.rfc3339): was it another instant, or "
                    + "is that reading to be excluded?"
            }
            let after = line.points.first { $0.at > at && $0.verdict != .dip }
            if let opening = event.opening, let after, opening > after.value {
                return "the opening reading \(opening.kilowattHoursText) kWh is above "
                    + "\(after.value.kilowattHoursText) kWh, read at \(after.at.rfc3339): was it another instant, or "
                    + "is that reading to be excluded?"
            }
            return nil
        case .rollover:
            guard let modulus = line.rules.modulus else {
                return "how many digits the register has is not known: gridctl meters set METER --digits N"
            }
            guard let index = line.points.firstIndex(where: { $0.at >= at && $0.verdict != .dip }), index > 0,
                line.points[index].value < line.points[index - 1].value
            else { return "the register does not fall at \(at.rfc3339)" }
            guard line.points[index - 1].value < modulus else {
                return "the register shows more than \(modulus.kilowattHoursText) kWh has digits for"
            }
            return nil
        case .opening, .multiplier, .exclude, .accept, .edit: return nil
        }
    }

    /// Two restarts at one instant would count what lies between their readings.
    static func restarted(_ at: Instant) -> String {
        "the register was restarted at \(at.rfc3339) already: revoke that event first"
    }
}
