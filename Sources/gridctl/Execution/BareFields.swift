import ArgumentParser

/// A bare `--fields` on a line that is not complete: what there is to choose from is asked before the rest is known.
enum BareFields {
    /// The fields that `line` asks for; nil when it does not.
    static func known(_ line: LeadingOptions) -> [FieldDescription]? {
        var words = line.options + line.rest
        guard let index = words.firstIndex(where: { $0 == "--fields" || $0 == "--fields=help" || $0 == "--fields=" })
        else { return nil }
        if words[index] == "--fields", index + 1 < words.count, !words[index + 1].hasPrefix("-") {
            guard words[index + 1] == "help" else { return nil }
            words.remove(at: index + 1)
        }
        words.remove(at: index)
        // A value for what is missing, a meter or a file; which one does not matter for the fields.
        for missing in [[], ["1"]] {
            guard let command = try? GridctlCommand.command(for: line.path + words + missing) else { continue }
            switch command {
            case let command as any ClientCommand: return command.fields
            case let command as any OfflineCommand: return command.fields
            default: return nil
            }
        }
        return nil
    }
}
