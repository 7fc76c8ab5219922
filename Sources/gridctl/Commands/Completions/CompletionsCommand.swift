import ArgumentParser

struct CompletionsCommand: LocalCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completion script for a shell.",
        discussion: """
            TAB then completes commands, options and their values, dates, and the meters and alerts that the server \
            has at the moment, by id or, in bash and zsh, by name or serial. A server that takes longer than an \
            eighth of a second, or is away, is not waited for. The script asks gridctl itself, so that it does not grow old.

            Examples:
              gridctl completions bash > ~/.local/share/bash-completion/completions/gridctl
              gridctl completions zsh > ~/.zfunc/_gridctl
              gridctl completions fish > ~/.config/fish/completions/gridctl.fish
            """
    )

    @Argument(help: ArgumentHelp("bash, zsh or fish.", valueName: "shell"))
    var shell: CompletingShell

    func run(_ surroundings: Surroundings) async throws -> ExitStatus {
        try surroundings.output.write(shell.script)
        return .ok
    }
}
