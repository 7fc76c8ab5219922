import GridModel

/// What one software meter must know when it is started again.
struct MeterMemory: Codable, Hashable, Sendable {
    /// Nil until it is enrolled.
    var id: MeterID?
    /// With `key`, what gets the same id again; nil for a meter that somebody else enrolled.
    var serial: String?
    var key: String?
    var registerKwh = Energy.zero
    /// The last reading's instant; the next is later.
    var lastReadingAt: Instant?
    /// What the register counts from one reading to the next.
    var rateKwh = Energy.wattHours(1)

    /// The next reading, taken at `now` or just after the last one; nil when the register can count no further.
    mutating func nextReading(now: Instant) -> Outbox.Entry? {
        let (sum, overflow) = registerKwh.milliwattHours.addingReportingOverflow(rateKwh.milliwattHours)
        guard !overflow else { return nil }
        registerKwh = Energy(milliwattHours: sum)
        let at = max(now, lastReadingAt?.adding(milliseconds: 1) ?? now)
        lastReadingAt = at
        return Outbox.Entry(at: at, register: registerKwh)
    }

    /// Takes the id the server gave; another than before is another server's, where this meter begins anew.
    ///
    /// Gives back true when the register was set to `start` for that.
    mutating func enrolled(as id: MeterID, start: Energy) -> Bool {
        let isAnother = self.id != nil && self.id != id
        self.id = id
        if isAnother { registerKwh = start }
        return isAnother
    }
}
