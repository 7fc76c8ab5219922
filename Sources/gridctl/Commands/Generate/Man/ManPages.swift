import GridModel

/// The man pages of gridctl: one for itself, one for each command.
struct ManPages {
    let tree: CommandTree

    /// Pages by the names of their files: `gridctl-meters.1`.
    var all: [String: String] {
        var pages = ["gridctl.1": RootPage(command: tree.command).source]
        for command in tree.command.visibleSubcommands {
            pages["gridctl-\(command.commandName).1"] = CommandPage(command: command, program: "gridctl").source
        }
        return pages
    }
}

extension Mdoc {
    /// A page's first lines.
    mutating func header(title: String, section: Int) {
        macro("Dd", .name(Self.date(Version.date)))
        macro("Dt", .text(title.uppercased()), .name("\(section)"))
        macro("Os", .text("gridd"), .text(Version.current))
    }

    /// `November 22, 2026`, the form mdoc wants.
    static func date(_ date: CivilDate) -> String {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November",
            "December",
        ]
        return "\(months[date.month - 1]) \(date.day), \(date.year)"
    }

    mutating func name(_ name: String, _ abstract: String) {
        macro("Sh", .name("NAME"))
        macro("Nm", .text(name))
        var line = abstract
        if line.hasSuffix(".") { line.removeLast() }
        // A word in capitals keeps them.
        if line.dropFirst().first?.isUppercase != true { line = line.prefix(1).lowercased() + line.dropFirst() }
        macro("Nd", line.split(separator: " ").map { .text(String($0)) })
    }

    /// What is written once and stands in every page, and what the discussions of a command say beside it.
    mutating func exitStatus(_ discussions: [String] = []) {
        macro("Sh", .name("EXIT"), .name("STATUS"))
        macro("Bl", .name("-tag"), .name("-width"), .name("3n"), .name("-offset"), .name("indent"), .name("-compact"))
        for status in ExitStatus.allCases {
            macro("It", .text(String(status.rawValue)))
            prose(status.meaning)
        }
        macro("El")
        for paragraph in discussions.flatMap(Self.paragraphs) where paragraph.hasPrefix(Self.exitStatusHeading) {
            macro("Pp")
            prose("For this command:" + paragraph.dropFirst(Self.exitStatusHeading.count))
        }
    }

    private static let exitStatusHeading = "Exit status:"

    /// The lines under `Examples:` in discussions.
    mutating func examples(_ discussions: [String]) {
        // A verb that is its command's default repeats examples of the command.
        var lines: [String] = []
        for line in discussions.flatMap(Self.examples) where !lines.contains(line) { lines.append(line) }
        guard !lines.isEmpty else { return }
        macro("Sh", .name("EXAMPLES"))
        literal(lines)
    }

    static func examples(_ discussion: String) -> [String] {
        let blocks = blocks(discussion)
        guard let heading = blocks.firstIndex(where: { $0.lines == ["Examples:"] }) else { return [] }
        return blocks[(heading + 1)...].prefix { $0.isIndented }.flatMap(\.lines)
    }

    /// A discussion without what has a section of its own.
    static func prosePart(_ discussion: String) -> String {
        var parts: [String] = []
        for paragraph in paragraphs(discussion) {
            if paragraph.hasPrefix("Examples:") { break }
            if paragraph.hasPrefix(exitStatusHeading) { continue }
            parts.append(paragraph)
        }
        return parts.joined(separator: "\n\n")
    }

    private static func paragraphs(_ discussion: String) -> [String] {
        discussion.split(separator: "\n\n").map(String.init)
    }

    mutating func seeAlso(_ pages: [(name: String, section: Int)]) {
        macro("Sh", .name("SEE"), .name("ALSO"))
        for (index, page) in pages.enumerated() {
            let comma: [Argument] = index < pages.count - 1 ? [.name(",")] : []
            macro("Xr", [.text(page.name), .name("\(page.section)")] + comma)
        }
    }
}
