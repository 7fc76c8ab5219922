/// What the shell could not read as words, where, and the way out.
struct ShellSyntaxError: Error, Hashable, Sendable {
    var position: ShellPosition
    var message: String
}
