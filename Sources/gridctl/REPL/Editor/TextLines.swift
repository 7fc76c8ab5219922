import Synchronization

/// Lines of a text that is there already.
final class TextLines: LineSource {
    let name: String
    private let lines: Mutex<ArraySlice<String>>

    init(name: String, text: String) {
        self.name = name
        lines = Mutex(text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)[...])
    }

    func next(prompt: @escaping @Sendable () -> String, pending: String) async -> LineInput {
        if Task.isCancelled { return .interrupted }
        return lines.withLock { $0.popFirst().map(LineInput.line) ?? .end }
    }
}
