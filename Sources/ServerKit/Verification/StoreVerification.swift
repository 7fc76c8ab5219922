import GridModel

/// Looks at everything that is stored while it is used, and tells what is not as it should be.
package struct StoreVerification: Sendable {
    private let store: any Store
    private let clock: WallClock

    package init(store: any Store, clock: WallClock) {
        self.store = store
        self.clock = clock
    }

    /// What was looked at, once all of it was; nothing is read while `tell` runs.
    ///
    /// Fails with ``StoreFault`` `closed`, when cancelled, and with what `tell` throws.
    package func run(_ tell: (InspectionEvent) async throws -> Void) async throws -> VerificationSummary {
        let now = clock.now()
        var summary = VerificationSummary(began: now, ended: now)
        var findings: Int64 = 0
        func counting(_ event: InspectionEvent) async throws {
            if case .finding = event { findings += 1 }
            try await tell(event)
        }
        try await store.inspect(&summary, tell: counting)
        try await EnergyVerification(store: store).run(&summary, tell: counting)
        summary.findings = findings
        summary.ended = clock.now()
        return summary
    }
}
