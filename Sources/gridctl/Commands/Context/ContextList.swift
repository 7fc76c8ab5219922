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
        var rows: [ContextRow] = []
        var faults: [ErrorReport] = []
        let names = store.names()
        for name in names {
            do {
                rows.append(ContextRow(try store.context(name), isCurrent: name == used))
            } catch {
                faults.append(ErrorReport(error))
            }
        }
        try await desk.output.render(rows)
        for fault in faults { desk.diagnostics.report(fault) }
        if let first = faults.first { throw Finished(status: faults.count < names.count ? .partial : first.status) }
        if rows.isEmpty { desk.diagnostics.note("no contexts — gridctl context add NAME --server URL makes one") }
    }
}
