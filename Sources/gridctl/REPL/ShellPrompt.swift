import GridModel

/// What stands before the cursor.
struct ShellPrompt: Hashable, Sendable {
    var context: String?
    /// Nil for the administrator of this machine.
    var role: Role?
    var link: LinkState
    var continuation: ShellContinuation?

    /// `gridctl> `, `gridctl(prod)> `, `gridctl(prod, viewer, offline)> `; within an open quote `gridctl'> `.
    var text: String {
        let states = [context.map(CompletionList.printable), role?.rawValue, link == .offline ? "offline" : nil]
            .compactMap { $0 }
        let state = states.isEmpty ? "" : "(\(states.joined(separator: ", ")))"
        return "gridctl\(state)\(continuation?.mark ?? "")> "
    }
}
