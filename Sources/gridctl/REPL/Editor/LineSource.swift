/// What came of asking for a line.
enum LineInput: Hashable, Sendable {
    case line(String)
    /// The person thought better of it (Ctrl-C).
    case interrupted
    case end
}

/// Where the shell's lines come from: a person, a pipe, a file.
protocol LineSource: Sendable {
    /// What messages call it: `stdin`, a file's name.
    var name: String { get }
    /// The next line without its newline. `pending` is what it continues; the prompt may change while it is awaited.
    func next(prompt: @escaping @Sendable () -> String, pending: String) async -> LineInput
}
