/// Finds live things by what was typed of them.
enum LiveMatch {
    /// By id when one begins so; otherwise by a name with a word that begins so, whatever the case.
    static func answer(
        partial: String, prefix: String = "", candidates: [CompletionCandidate]
    ) -> CompletionAnswer {
        // A list of ids, `1,2,3`: the last one is being typed.
        let (done, partial) = splitList(partial)
        let taken = Set(done.split(separator: ",").map(String.init))
        let head = prefix + done
        let free = candidates.filter { !taken.contains($0.text) }
        let byID = free.filter { $0.text.hasPrefix(partial) }
        if !byID.isEmpty || partial.isEmpty {
            return .words(byID.map { CompletionCandidate(head + $0.text, $0.note) })
        }
        let wanted = partial.lowercased()
        let byName = free.filter { candidate in
            if candidate.alias?.lowercased().hasPrefix(wanted) == true { return true }
            guard let note = candidate.note?.lowercased() else { return false }
            return note.hasPrefix(wanted) || note.split(separator: " ").contains { $0.hasPrefix(wanted) }
        }
        return byName.isEmpty ? .nothing : .named(byName.map { CompletionCandidate(head + $0.text, $0.note) })
    }

    private static func splitList(_ text: String) -> (done: String, last: String) {
        guard let comma = text.lastIndex(of: ",") else { return ("", text) }
        return (String(text[...comma]), String(text[text.index(after: comma)...]))
    }
}
