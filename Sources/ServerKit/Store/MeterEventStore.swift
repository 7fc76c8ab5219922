import GridModel

/// A meter event that is to be recorded, its instant known.
package struct MeterEventDraft: Hashable, Sendable {
    package var kind: MeterEventKind
    /// Nil: from the beginning.
    package var at: Instant?
    package var closing: Energy?
    package var opening: Energy?
    package var register: Energy?
    package var multiplier: Multiplier?
    package var serial: String?
    package var reason: String?

    package init(
        _ kind: MeterEventKind, at: Instant?, closing: Energy? = nil, opening: Energy? = nil, register: Energy? = nil,
        multiplier: Multiplier? = nil, serial: String? = nil, reason: String? = nil
    ) {
        self.kind = kind
        self.at = at
        self.closing = closing
        self.opening = opening
        self.register = register
        self.multiplier = multiplier
        self.serial = serial
        self.reason = reason
    }
}

/// A reading that was found to wait for a decision.
package struct HeldRow: Hashable, Sendable {
    package var id: Int64
    package var key: RegisterKey
    package var reading: Reading
    package var reason: HeldReason

    package init(id: Int64, key: RegisterKey, reading: Reading, reason: HeldReason) {
        self.id = id
        self.key = key
        self.reading = reading
        self.reason = reason
    }
}

/// What happened to meters' registers, and what was decided about their readings.
package protocol MeterEventStore: Sendable {
    /// Records an event of a meter's imported energy, and who did.
    ///
    /// With `dryRun` it is as it would be, its number included, and nothing is changed. Fails with `notFound` for a meter or
    /// a reading that is not there, `conflict` for what contradicts readings or other events, `beyondRetention`.
    func record(
        _ event: MeterEventDraft, of meter: MeterID, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> MeterEvent
    /// Takes an event back; the row stays, with who did. Fails with `notFound`, or `conflict` for an opening and for one that
    /// is revoked already.
    func revoke(
        _ id: Int64, reason: String?, by actor: String, at now: Instant, dryRun: Bool
    ) async throws -> MeterEvent
    /// Nil when there is none.
    func event(_ id: Int64) async throws -> MeterEvent?
    /// A meter's events, revoked ones too, in order of when they took effect, then of number, from the first after `after`.
    func events(of meter: MeterID, after: MeterEvent?, limit: Int) async throws -> [MeterEvent]
    /// Readings found to wait for a decision, in the order they were found, from the first after `after`.
    ///
    /// A fall that the register came back from since may be among them yet.
    func heldReadings(of meters: MeterSelection, after: Int64, limit: Int) async throws -> [HeldRow]
    /// Looks through everything compacted that may hold readings for review, whether it is due or not.
    func review() async throws
}
