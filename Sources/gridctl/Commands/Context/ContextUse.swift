import ArgumentParser

struct ContextUse: OfflineCommand {
    static let configuration = CommandConfiguration(
        commandName: "use",
        abstract: "Choose the context that commands go to from now on.",
        discussion: """
            - is the one before; without a name none is used any more, and commands go to the gridd of this machine.

            Examples:
              gridctl context use lab
              gridctl context use -
              gridctl context use
            """
    )

    @Argument(help: ArgumentHelp("The context; - is the one before.", valueName: "context"))
    var name: String?

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(ContextRow.self) }

    func run(_ desk: OfflineSession) async throws {
        let store = ContextStore(desk.surroundings)
        var chosen = name
        if name == "-" {
            chosen = store.chosen().previous
            guard chosen != nil else {
                throw Failure(.notFound, code: "unknown_context", "no context was used before this one")
            }
        }
        guard let chosen else {
            if !change.dryRun { try Self.use(nil, store) }
            return desk.diagnostics.tell("no context: commands go to the gridd of this machine")
        }
        let context = try store.context(chosen)
        if !change.dryRun { try Self.use(chosen, store) }
        try await desk.output.render([ContextRow(context, isCurrent: true)])
        try warnOfStronger(chosen, desk)
    }

    /// Chooses a context; the one that was used until now is the one before.
    static func use(_ name: String?, _ store: ContextStore) throws {
        let former = store.chosen()
        // Choosing the same again leaves the way back.
        try store.choose(name, before: former.current == name ? former.previous : former.current)
    }

    /// Somebody who chooses wants to know when something else is stronger.
    private func warnOfStronger(_ name: String, _ desk: OfflineSession) throws {
        guard !change.dryRun else { return desk.diagnostics.noteDryRun(change) }
        let configuration = try Configuration(globals.settings, desk.surroundings)
        guard configuration.context != name,
            let stronger = configuration.setting(.server) ?? configuration.setting(.context)
        else { return }
        desk.diagnostics.warn("\(stronger.source.text) goes before it: commands go to \(stronger.value)")
    }
}
