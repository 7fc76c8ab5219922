import GridModel

extension NewMeterEvent {
    /// The event with its instant, its texts trimmed.
    /// - Throws: ``Problem`` 422 for what contradicts itself, is missing or can't be.
    func draft(in zone: Zone, now: Instant) throws(Problem) -> MeterEventDraft {
        let reason = try Text.name(reason, field: "reason")
        let at = try instant(in: zone, now: now)
        var known: Set<String> = []
        switch kind {
        case .opening: throw .invalid("an opening is stated when a meter is added; say exchange, reset or edit here")
        case .exchange:
            known = ["closingKwh", "openingKwh", "serial"]
            guard closingKwh != nil, openingKwh != nil else {
                throw .invalid("an exchange needs closingKwh, what the old device showed, and openingKwh, the new one")
            }
        case .reset: known = ["closingKwh", "openingKwh"]
        case .rollover: break
        case .multiplier:
            known = ["multiplier"]
            guard multiplier != nil else {
                throw .invalid("multiplier is missing: a ratio such as \"40\" or \"200/5\"")
            }
        case .exclude, .accept, .edit: known = ["registerKwh"]
        }
        if kind == .edit, registerKwh == nil { throw .invalid("registerKwh is missing: where the register stood") }
        if kind == .edit || kind == .exclude, reason == nil {
            throw .invalid("reason is missing: say why, for whoever asks about the invoice")
        }
        for (name, isThere) in given where isThere && !known.contains(name) {
            throw .invalid("\(name) is not for an event of kind \(kind.rawValue)")
        }
        for (name, energy) in [("closingKwh", closingKwh), ("openingKwh", openingKwh)] where energy ?? .zero < .zero {
            throw .invalid("\(name) is negative; a register is not")
        }
        if kind == .edit, let registerKwh, registerKwh < .zero {
            throw .invalid("registerKwh is negative; a register is not")
        }
        return MeterEventDraft(
            kind, at: at, closing: closingKwh, opening: kind == .reset ? openingKwh ?? .zero : openingKwh,
            register: registerKwh, multiplier: multiplier, serial: try Text.name(serial, field: "serial"),
            reason: reason)
    }

    private var given: [(String, Bool)] {
        [
            ("closingKwh", closingKwh != nil), ("openingKwh", openingKwh != nil), ("registerKwh", registerKwh != nil),
            ("multiplier", multiplier != nil), ("serial", serial != nil),
        ]
    }

    private func instant(in zone: Zone, now: Instant) throws(Problem) -> Instant? {
        guard let at else {
            if kind == .multiplier { return nil }
            throw .invalid("at is missing: when it took effect")
        }
        guard let date = DateExpression(at) else {
            throw .invalid("at is \(at.prefix(100)); it must be a date such as \(DateExpression.forms)")
        }
        let instant = date.instant(in: zone, now: now)
        guard instant >= Instant(seconds: 0) else {
            throw .invalid("at \(instant.rfc3339) is before 1970, and so before any reading")
        }
        // A reading may be a day ahead of this clock; what is told of it may be as well.
        let isDecision = kind == .exclude || kind == .accept
        guard instant <= (isDecision ? now.adding(seconds: 86_400) : now) else {
            throw .invalid("at \(instant.rfc3339) is in the future: record it once it has happened")
        }
        return instant
    }
}
