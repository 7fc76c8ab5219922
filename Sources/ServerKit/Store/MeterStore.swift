import GridModel

/// A meter as it is stored.
package struct MeterRecord: Hashable, Sendable {
    package var id: MeterID
    package var name: String?
    package var serial: String?
    package var status: MeterStatus
    package var zone: Zone
    package var enrolledAt: Instant

    package init(
        id: MeterID, name: String?, serial: String?, status: MeterStatus, zone: Zone, enrolledAt: Instant
    ) {
        self.id = id
        self.name = name
        self.serial = serial
        self.status = status
        self.zone = zone
        self.enrolledAt = enrolledAt
    }
}

/// Which meters a list holds.
package struct MeterFilter: Hashable, Sendable {
    /// Only these; nil for all.
    package var ids: MeterSelection?
    package var status: MeterStatus?

    package init(ids: MeterSelection? = nil, status: MeterStatus? = nil) {
        self.ids = ids
        self.status = status
    }
}

/// Meters as operators add, list and change them.
package protocol MeterStore: Sendable {
    /// Adds `count` meters in slices that let readings pass; all of them are there or, after a failure, none.
    ///
    /// With an idempotency key seen before, the meters added then are given back. Fails with `conflict` for a serial
    /// another meter has, or a key used for something else.
    func add(_ meters: NewMeters, zone: Zone, at now: Instant, idempotencyKey: String?) async throws -> [MeterRecord]
    /// Nil for a meter that was never enrolled.
    func meter(_ id: MeterID) async throws -> MeterRecord?
    /// In order of id, from the first after `after`.
    func meters(_ filter: MeterFilter, after: MeterID?, limit: Int) async throws -> [MeterRecord]
    /// Fails with `notFound` or `conflict`.
    func change(_ id: MeterID, _ change: MeterChange, by actor: String, at now: Instant) async throws -> MeterRecord
    /// Retiring twice is no error. Fails with `notFound`.
    func retire(_ id: MeterID, by actor: String, at now: Instant) async throws -> MeterRecord
}
