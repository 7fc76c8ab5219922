/// Arguments of a command, in a synopsis and as a list.
extension Mdoc {
    /// `.Op Fl \-limit Ar n`, a line for each.
    mutating func synopsis(_ arguments: [CommandTree.Argument]) {
        // Flags and options first, as people read them; positionals in their order.
        for argument in arguments.filter({ $0.kind != .positional }) + arguments.filter({ $0.kind == .positional }) {
            let repeats: [Argument] = argument.isRepeating ? [.name("...")] : []
            let words: [Argument]
            switch argument.kind {
            case .positional: words = [.name("Ar"), .text(argument.valueName ?? "value")] + repeats
            case .flag: words = argument.preferredSpelling
            case .option:
                words = argument.preferredSpelling + [.name("Ar"), .text(argument.valueName ?? "value")] + repeats
            }
            if argument.isOptional { macro("Op", words) } else { line(words) }
        }
    }

    /// A tagged list of arguments with what help says of them.
    mutating func list(_ arguments: [CommandTree.Argument]) {
        guard !arguments.isEmpty else { return }
        macro("Bl", .name("-tag"), .name("-width"), .name("Ds"))
        for argument in arguments {
            switch argument.kind {
            case .positional:
                let repeats: [Argument] = argument.isRepeating ? [.name("...")] : []
                macro("It", [.name("Ar"), .text(argument.valueName ?? "value")] + repeats)
            case .option, .flag:
                let value: [Argument] =
                    argument.kind == .option ? [.name("Ar"), .text(argument.valueName ?? "value")] : []
                var words: [Argument] = []
                for (index, name) in argument.namesShortFirst.enumerated() {
                    if index > 0 { words.append(.name(",")) }
                    words += name.mdoc
                }
                macro("It", words + value)
            }
            prose(argument.explanation)
        }
        macro("El")
    }
}

extension CommandTree.Name {
    /// `Fl o`, `Fl \-output`.
    var mdoc: [Mdoc.Argument] { [.name("Fl"), .text(kind == .long ? "-" + name : name)] }
}

extension CommandTree.Argument {
    var namesShortFirst: [CommandTree.Name] {
        let names = self.names ?? []
        return names.filter { $0.kind == .short } + names.filter { $0.kind != .short }
    }

    fileprivate var preferredSpelling: [Mdoc.Argument] { (preferredName ?? names?.first)?.mdoc ?? [] }

    /// What help says, with the values and the default where the sentence does not have them already.
    var explanation: String {
        var sentences = [abstract, discussion].compactMap { $0 }
        let said = sentences.joined(separator: " ")
        if let values = allValues, !values.allSatisfy(said.contains) {
            sentences.append("One of \(values.joined(separator: ", ")).")
        }
        if let value = defaultValue, !said.lowercased().contains("default") { sentences.append("Default: \(value).") }
        return sentences.joined(separator: " ")
    }

    /// Said once, in gridctl(1).
    var isCommonToAll: Bool {
        sectionTitle != nil || isSpelled("--help") || isSpelled("--version")
    }
}
