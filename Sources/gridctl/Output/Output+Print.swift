extension Output {
    /// A document of its own, whose form no format changes: as it is in a pipe, harmless and paged on a terminal.
    func print(_ text: String) async throws {
        let text = text.hasSuffix("\n") ? text : text + "\n"
        guard stream.isTerminal else { return try stream.write(text) }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        try await show(lines.map { Sanitized.line(String($0)) }.joined(separator: "\n"))
    }
}
