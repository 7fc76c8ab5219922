import ArgumentParser

struct GenerateCompletions: LocalCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Write the completion scripts for bash, zsh and fish, under the names their folders want."
    )

    @Argument(help: ArgumentHelp("The folder to write to.", valueName: "dir"), completion: .directory)
    var folder: String

    func run(_ surroundings: Surroundings) async throws -> ExitStatus {
        let scripts = CompletingShell.allCases.map { ($0.fileName, $0.script) }
        try GeneratedFiles(folder: folder).write(Dictionary(uniqueKeysWithValues: scripts))
        return .ok
    }
}
