import ArgumentParser

struct CompletionsCommand: LocalCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completion script for a shell.",
        discussion: """
            Examples:
              gridctl completions bash > ~/.local/share/bash-completion/completions/gridctl
              gridctl completions zsh > ~/.zfunc/_gridctl
              gridctl completions fish > ~/.config/fish/completions/gridctl.fish
            """
    )

    /// The shells there are scripts for.
    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish

        fileprivate var parsers: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    @Argument(help: ArgumentHelp("bash, zsh or fish.", valueName: "shell"))
    var shell: Shell

    func run(_ surroundings: Surroundings) async throws -> ExitStatus {
        let script = GridctlCommand.completionScript(for: shell.parsers)
        try surroundings.output.write(script.hasSuffix("\n") ? script : script + "\n")
        return .ok
    }
}
