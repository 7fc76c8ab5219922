/// What a command without a server has at hand: a place for its answer, and a place for everything else.
struct OfflineSession: Sendable {
    let output: Output
    let diagnostics: Diagnostics
    let surroundings: Surroundings

    /// - Throws: ``Failure`` when the output can't be what it shall be.
    init(_ settings: GlobalSettings, _ surroundings: Surroundings) throws {
        output = try Output(settings, surroundings)
        diagnostics = Diagnostics(settings, surroundings)
        self.surroundings = surroundings
    }
}
