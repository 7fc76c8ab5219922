import GridModel

/// The man page of gridctl itself.
struct RootPage {
    let command: CommandTree.Command

    var source: String {
        var page = Mdoc()
        page.header(title: "gridctl", section: 1)
        page.name("gridctl", command.abstract ?? "")
        page.macro("Sh", .name("SYNOPSIS"))
        page.macro("Nm")
        page.macro("Op", .name("Ar"), .text("global options"))
        page.macro("Ar", .text("command"))
        page.macro("Op", .name("Ar"), .text("argument"), .name("..."))
        page.macro("Nm")
        page.macro("Op", .name("Ar"), .text("global options"))
        page.macro("Sh", .name("DESCRIPTION"))
        page.discussion(Mdoc.prosePart(command.discussion ?? ""))
        commands(&page)
        page.macro("Ss", .text("Global options"))
        page.list(globalOptions + command.visibleArguments.filter { $0.kind != .positional })
        page.macro("Ss", .text("Dates"))
        page.discussion(ManTexts.dates)
        page.macro("Ss", .text("Output"))
        page.discussion(ManTexts.output)
        page.macro("Sh", .name("ENVIRONMENT"))
        page.definitions(ManTexts.environment, as: "Ev")
        page.macro("Sh", .name("FILES"))
        page.definitions(ManTexts.files, as: "Pa")
        page.exitStatus()
        page.examples([command.discussion ?? ""])
        page.seeAlso(
            command.visibleSubcommands.map(\.commandName).sorted().map { ("gridctl-\($0)", 1) }
                + [("gridmeter", 1), ("gridd.yaml", 5), ("gridd-wire", 7), ("gridd", 8)])
        page.macro("Sh", .name("COPYRIGHT"))
        page.prose(ManTexts.license)
        return page.source
    }

    private func commands(_ page: inout Mdoc) {
        page.macro("Ss", .text("Commands"))
        page.macro("Bl", .name("-tag"), .name("-width"), .text("completions"), .name("-compact"))
        for command in command.visibleSubcommands {
            page.macro("It", .name("Cm"), .text(command.commandName))
            page.prose(command.abstract ?? "")
        }
        page.macro("El")
        page.macro("Pp")
        page.prose("Each has a page of its own, as")
        page.macro("Xr", .text("gridctl-meters"), .name("1"), .name(";"))
        page.macro("Nm", .name("Cm"), .text("help"), .name("Ar"), .text("command"))
        page.prose("tells the same in short.")
    }

    /// The options of the group that every command has.
    private var globalOptions: [CommandTree.Argument] {
        let commands = command.visibleSubcommands.flatMap { [$0] + $0.visibleSubcommands }
        return commands.lazy.map { $0.visibleArguments.filter { $0.sectionTitle != nil } }.first { !$0.isEmpty } ?? []
    }
}

extension Mdoc {
    /// A list of names with what they mean.
    mutating func definitions(_ definitions: [ManTexts.Definition], as name: String) {
        macro("Bl", .name("-tag"), .name("-width"), .name("Ds"))
        for definition in definitions {
            macro("It", [.name(name)] + definition.name.split(separator: " ").map { .text(String($0)) })
            prose(definition.text)
        }
        macro("El")
    }
}
