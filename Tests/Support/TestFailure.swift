import Foundation

/// Why a fixture could not do what a test asked of it.
package struct TestFailure: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }

    /// The last system call's error, with what was tried.
    package static func system(_ action: String) -> TestFailure {
        TestFailure("\(action): \(String(cString: strerror(errno)))")
    }
}

/// Waits until `condition` holds, looking every 20 ms; fails with `what` after `seconds`, which are only there so that a
/// broken program ends the test.
package func eventually(
    _ what: String, within seconds: Double = 90, _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !(try await condition()) {
        guard ContinuousClock.now < deadline else { throw TestFailure("not within \(seconds) s: \(what)") }
        try await Task.sleep(for: .milliseconds(20))
    }
}
