import ArgumentParser

/// A command that asks the server.
protocol ClientCommand: AsyncParsableCommand {
    var globals: GlobalOptions { get }
    /// The columns that `--fields` may name; empty when its answer has none.
    var fields: [FieldDescription] { get }
    /// Asks, and renders what comes.
    func run(_ session: Session) async throws
}

extension ClientCommand {
    var fields: [FieldDescription] { [] }
}

/// A command that prints something without asking the server.
protocol OfflineCommand: AsyncParsableCommand {
    var globals: GlobalOptions { get }
    /// The columns that `--fields` may name; empty when its answer has none.
    var fields: [FieldDescription] { get }
    func run(_ desk: OfflineSession) async throws
}

extension OfflineCommand {
    var fields: [FieldDescription] { [] }
}

/// A command that needs no server, or sees to its own.
protocol LocalCommand: AsyncParsableCommand {
    func run(_ surroundings: Surroundings) async throws -> ExitStatus
}
