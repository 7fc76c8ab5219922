/// Lines on their way to becoming statements.
struct Script {
    /// What messages call the source.
    let source: String
    /// Everything typed of the statement that is not over, newlines included.
    private(set) var pending = ""
    private(set) var continuation: ShellContinuation?
    /// What was taken last, all its lines.
    private(set) var taken = ""
    private var continuationPosition: ShellPosition?
    private var start = ShellPosition.start
    private var line = 0

    init(source: String) { self.source = source }

    /// The statements that end with `line`; nil while one goes on.
    ///
    /// Throws a `ShellSyntaxError`; what was pending is dropped then.
    mutating func take(_ next: String) throws(ShellSyntaxError) -> [ShellStatement]? {
        line += 1
        if pending.isEmpty { start = ShellPosition(line: line, column: 1) }
        let text = pending + next
        taken = text
        let parsed: ShellParser.Result
        do {
            parsed = try ShellParser.parse(text, from: start)
        } catch {
            drop()
            throw error
        }
        if let continuation = parsed.continuation {
            pending = text + "\n"
            self.continuation = continuation
            continuationPosition = parsed.continuationPosition
            return nil
        }
        drop()
        return parsed.statements
    }

    /// A statement of what was taken last, for messages.
    func place(of statement: ShellStatement) -> StatementPlace {
        let texts = taken.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        let lines = Dictionary(
            uniqueKeysWithValues: texts.enumerated().map { (start.line + $0.offset, $0.element) })
        return StatementPlace(source: source, statement: statement, lines: lines)
    }

    /// Where what could not be read stands.
    func place(of error: ShellSyntaxError) -> SourcePlace {
        place(of: .command([])).place(from: error.position)
    }

    /// Forgets what is pending.
    mutating func drop() {
        pending = ""
        continuation = nil
        continuationPosition = nil
    }

    /// What is wrong with ending here, and where it began; nil when nothing is pending.
    var complaintAtEnd: ShellSyntaxError? {
        guard let continuation else { return nil }
        return ShellSyntaxError(position: continuationPosition ?? start, message: continuation.complaint)
    }
}
