/// How long gridd has run, by a clock that nobody sets.
package struct Uptime: Sendable {
    private let start = ContinuousClock.now

    package init() {}

    /// Whole seconds since it was made.
    package var seconds: Int64 { (ContinuousClock.now - start).components.seconds }
}
