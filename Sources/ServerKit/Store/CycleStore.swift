import GridModel

/// By which cycles meters are billed.
package protocol CycleStore: Sendable {
    /// By which cycles the usage points are billed that these meters stand at at an instant; those that are not in it, by
    /// calendar months, as a meter is that stands nowhere.
    func cycles(of meters: [MeterID], at instant: Instant) async throws -> [MeterID: ReadingCycles]
}

extension CycleStore {
    package func cycles(of meter: MeterID, at instant: Instant) async throws -> ReadingCycles {
        try await cycles(of: [meter], at: instant)[meter] ?? .calendar
    }
}
