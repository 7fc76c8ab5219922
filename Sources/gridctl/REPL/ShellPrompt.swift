/// What stands before the cursor.
struct ShellPrompt: Hashable, Sendable {
    var context: String?
    var link: LinkState
    var continuation: ShellContinuation?

    /// `gridctl> `, `gridctl(prod)> `, `gridctl(prod, offline)> `; within an open quote `gridctl'> `.
    var text: String {
        let states = [context.map(CompletionList.printable), link == .offline ? "offline" : nil].compactMap { $0 }
        let state = states.isEmpty ? "" : "(\(states.joined(separator: ", ")))"
        return "gridctl\(state)\(continuation?.mark ?? "")> "
    }
}
