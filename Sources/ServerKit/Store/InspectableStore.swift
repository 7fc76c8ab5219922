import GridModel

/// Something a walk over the store has to tell.
package enum InspectionEvent: Hashable, Sendable {
    case progress(VerificationProgress)
    case finding(Finding)
}

/// Looks at everything that is stored while it is used.
package protocol InspectableStore: Sendable {
    /// Walks over all of it in short reads and tells what is not as it should be; what changes meanwhile is no finding.
    ///
    /// Nothing is read while `tell` runs. Fills in what was looked at. Fails with `closed`, and when cancelled.
    func inspect(
        _ summary: inout VerificationSummary, tell: (InspectionEvent) async throws -> Void
    ) async throws
}
