import ArgumentParser

struct ContextList: OfflineCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List contexts by name.",
        discussion: """
            The one that commands go to is marked; -q prints the names alone.

            Examples:
              gridctl context list
              gridctl context list -o json
            """
    )

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(ContextRow.self) }

    func run(_ desk: OfflineSession) async throws {
        let store = ContextStore(desk.surroundings)
        let used = try? Configuration(globals.settings, desk.surroundings).context
        let rows = try store.names().map { ContextRow(try store.context($0), isCurrent: $0 == used) }
        try await desk.output.render(rows)
        if rows.isEmpty { desk.diagnostics.note("no contexts — gridctl context add NAME --server URL makes one") }
    }
}
