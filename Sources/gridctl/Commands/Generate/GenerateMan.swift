import ArgumentParser

struct GenerateMan: LocalCommand {
    static let configuration = CommandConfiguration(
        commandName: "man",
        abstract: "Write the man pages of gridctl and its commands.",
        discussion: "The repository's own are in man/: gridctl generate man man"
    )

    @Argument(help: ArgumentHelp("The folder to write to.", valueName: "dir"), completion: .directory)
    var folder: String

    func run(_ surroundings: Surroundings) async throws -> ExitStatus {
        let pages = ManPages(tree: try CommandTree(json: GridctlCommand._dumpHelp())).all
        try GeneratedFiles(folder: folder).write(pages)
        return .ok
    }
}
