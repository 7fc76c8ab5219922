import ArgumentParser
import Foundation

struct ContextRemove: OfflineCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget a context.",
        discussion: """
            The token that gridctl kept for it goes too; a token file of your own stays.

            Examples:
              gridctl context remove lab
            """
    )

    @Argument(help: ArgumentHelp("The context.", valueName: "context"))
    var name: String

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(ContextRow.self) }

    func run(_ desk: OfflineSession) async throws {
        let store = ContextStore(desk.surroundings)
        let path = try store.path(of: name)
        let isThere = ContextName.isValid(name) && access(path, F_OK) == 0
        // One that can't be read can be removed all the same.
        let context =
            try isThere
            ? (try? store.context(name)) ?? .init(name: name, file: ConfigurationFile(path: path, values: [:]))
            : store.context(name)
        guard context.file.path == path else {
            throw Failure(
                .invalid, code: "system_context", "the context \(name) is the system's",
                wayOut: "its file is \(context.file.path)")
        }
        if !change.dryRun { try store.remove(name) }
        try await desk.output.render([ContextRow(context, isCurrent: false)])
        desk.diagnostics.noteDryRun(change)
    }
}
