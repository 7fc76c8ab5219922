/// The man page of a command of gridctl, with its verbs.
struct CommandPage {
    let command: CommandTree.Command
    let program: String

    private var title: String { "\(program)-\(command.commandName)" }
    private var spoken: String { "\(program) \(command.commandName)" }

    var source: String {
        var page = Mdoc()
        page.header(title: title, section: 1)
        page.name(title, command.abstract ?? "")
        page.macro("Sh", .name("SYNOPSIS"))
        let verbs = command.visibleSubcommands
        if verbs.isEmpty { synopsis(&page, spoken, command) }
        for verb in verbs {
            let isDefault = verb.commandName == command.defaultSubcommand
            synopsis(&page, isDefault ? spoken : "\(spoken) \(verb.commandName)", verb, optionalVerb: isDefault)
        }
        page.macro("Sh", .name("DESCRIPTION"))
        describe(&page, command)
        for verb in verbs {
            page.macro("Ss", .text("\(spoken) \(verb.commandName)"))
            page.prose(verb.abstract ?? "")
            if let aliases = verb.aliases { page.prose("Also: \(aliases.joined(separator: ", ")).") }
            if let discussion = verb.discussion.map(Mdoc.prosePart), !discussion.isEmpty {
                page.macro("Pp")
                page.discussion(discussion)
            }
            page.list(Self.own(verb))
        }
        if takesGlobals {
            page.macro("Ss", .text("Global options"))
            page.prose("The options that every command takes, before or after its name, are described in")
            page.macro("Xr", .text(program), .name("1"), .name("."))
        }
        ManTexts.supplements[command.commandName]?(&page)
        let discussions = ([command] + verbs).compactMap(\.discussion)
        page.exitStatus(discussions)
        page.examples(discussions)
        page.seeAlso([(program, 1), ("gridd", 8)])
        return page.source
    }

    private func synopsis(
        _ page: inout Mdoc, _ words: String, _ command: CommandTree.Command, optionalVerb: Bool = false
    ) {
        page.macro("Nm", .text(words))
        if optionalVerb { page.macro("Op", .name("Cm"), .text(command.commandName)) }
        page.synopsis(Self.own(command))
        if takesGlobals { page.macro("Op", .name("Ar"), .text("global options")) }
    }

    private func describe(_ page: inout Mdoc, _ command: CommandTree.Command) {
        page.prose(command.abstract ?? "")
        if let discussion = command.discussion.map(Mdoc.prosePart), !discussion.isEmpty {
            page.macro("Pp")
            page.discussion(discussion)
        }
        page.list(Self.own(command))
    }

    private static func own(_ command: CommandTree.Command) -> [CommandTree.Argument] {
        command.visibleArguments.filter { !$0.isCommonToAll }
    }

    /// True when it, or a verb of it, asks the server.
    private var takesGlobals: Bool {
        ([command] + command.visibleSubcommands).contains { $0.visibleArguments.contains { $0.sectionTitle != nil } }
    }
}
