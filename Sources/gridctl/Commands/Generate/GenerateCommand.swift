import ArgumentParser

/// What packagers and the repository itself need; help does not show it.
struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Write man pages or completion scripts to a folder.",
        shouldDisplay: false,
        subcommands: [GenerateMan.self, GenerateCompletions.self]
    )
}
