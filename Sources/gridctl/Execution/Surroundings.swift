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
    /// True within the shell, which can't be started again there.
    var isInShell: Bool
    /// Waits for a server that restarts, as a person at a shell expects; a script wants to know at once.
    var isPatient: Bool
    /// Where in a script the line stands, for messages.
    var place: StatementPlace?
    /// When the shell has rows shown as records.
    var expanded = ExpandedDisplay.off
    /// Each line says which server it asks, beside the requests that `verbose` shows.
    var namesServer = false
    /// Time spent in a pager.
    var pauses = Pauses()
    /// The folder that the project's configuration is looked for in and above.
    var workingFolder: String
    /// The time, for dates like `-7d` that are resolved on this side.
    var now: @Sendable () -> Instant

    init(
        environment: [String: String], input: TextInput, output: TextOutput, errors: TextOutput,
        clients: ClientPool = ClientPool(), defaults: GlobalSettings = GlobalSettings(), isInShell: Bool = false,
        isPatient: Bool = false, place: StatementPlace? = nil,
        workingFolder: String = "/", now: @escaping @Sendable () -> Instant = Self.systemTime
    ) {
        self.environment = environment
        self.input = input
        self.output = output
        self.errors = errors
        self.clients = clients
        self.defaults = defaults
        self.isInShell = isInShell
        self.isPatient = isPatient
        self.place = place
        self.workingFolder = workingFolder
        self.now = now
    }

    @Sendable static func systemTime() -> Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }

    /// Those of this process.
    static func ofProcess() -> Surroundings {
        Surroundings(
            environment: variablesOfProcess(), input: TextInput(descriptor: STDIN_FILENO),
            output: .descriptor(STDOUT_FILENO), errors: .descriptor(STDERR_FILENO),
            workingFolder: FileManager.default.currentDirectoryPath)
    }

    /// The process's environment; where a name comes twice the first counts, as for getenv(3).
    static func variablesOfProcess() -> [String: String] {
        var variables: [String: String] = [:]
        var place = environ
        while let entry = place.pointee {
            let text = String(cString: entry)
            if let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(text[..<sign])
                if variables[name] == nil { variables[name] = String(text[text.utf8.index(after: sign)...]) }
            }
            place += 1
        }
        return variables
    }

    /// A variable's value; nil when it is not set or empty.
    func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
