import Foundation
import GridModel

/// The world around a command line: variables, streams, and whether a person sits there.
struct Surroundings: Sendable {
    var environment: [String: String]
    var input: TextInput
    var output: TextOutput
    var errors: TextOutput
    /// Connections, kept from one line of the shell to the next.
    var clients: ClientPool
    /// What the shell was started with; a line's own options go before it.
    var defaults: GlobalSettings
    /// True within the shell: connections are waited for, and the shell can't be started again.
    var isInteractive: Bool
    /// The time, for dates like `-7d` that are resolved on this side.
    var now: @Sendable () -> Instant

    init(
        environment: [String: String], input: TextInput, output: TextOutput, errors: TextOutput,
        clients: ClientPool = ClientPool(), defaults: GlobalSettings = GlobalSettings(), isInteractive: Bool = false,
        now: @escaping @Sendable () -> Instant = Self.systemTime
    ) {
        self.environment = environment
        self.input = input
        self.output = output
        self.errors = errors
        self.clients = clients
        self.defaults = defaults
        self.isInteractive = isInteractive
        self.now = now
    }

    @Sendable static func systemTime() -> Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }

    /// Those of this process.
    static func ofProcess() -> Surroundings {
        Surroundings(
            environment: ProcessInfo.processInfo.environment, input: TextInput(descriptor: STDIN_FILENO),
            output: .descriptor(STDOUT_FILENO), errors: .descriptor(STDERR_FILENO))
    }

    /// A variable's value; nil when it is not set or empty.
    func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
