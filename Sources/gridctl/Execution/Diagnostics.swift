import Foundation
import GridClient

/// Everything that is not data: it goes to standard error.
struct Diagnostics: Sendable {
    private let stream: TextOutput
    private let retrying: RetryLine
    private let style: Style
    /// What a person's terminal can show.
    private let letters: Glyphs
    private let isVerbose: Bool
    private let isPatient: Bool
    private let place: StatementPlace?
    /// Errors are JSON, for a script.
    private let isJSON: Bool

    init(_ settings: GlobalSettings, _ surroundings: Surroundings) {
        stream = surroundings.errors
        style = Style(settings.color, surroundings, surroundings.errors)
        letters = stream.isTerminal ? Glyphs(locale: surroundings.environment) : .unicode
        isVerbose = settings.verbose
        isPatient = surroundings.isPatient
        // The shell is patient with a server that was there a moment ago.
        retrying = RetryLine(hadConnection: surroundings.isPatient)
        place = surroundings.place
        isJSON = !settings.quiet && (settings.output == .json || settings.output == .ndjson)
    }

    private func write(_ text: String) { try? stream.write(letters.spelled(text)) }

    /// True when a person watches: only then is there progress to be shown.
    var showsProgress: Bool { stream.isTerminal }

    /// True when errors are JSON, which holds everything that is known of them.
    var isForScripts: Bool { isJSON }

    /// Says something to a person; scripts don't see it.
    func note(_ text: String) {
        if stream.isTerminal { write("\(style.paint(Sanitized.line(text), .dim))\n") }
    }

    /// Says something that matters to everyone.
    func warn(_ text: String) {
        warn(text, at: place?.place(for: text))
    }

    /// The same, with the place in a script, its line and a caret under what is meant.
    private func warn(_ text: String, at place: SourcePlace?) {
        let location = place.map { " \($0):" } ?? ""
        let excerpt = place?.excerpt ?? ""
        write("\(style.paint("gridctl:", .bad))\(location) \(Sanitized.line(text))\n\(excerpt)")
    }

    /// Says what came of something whose data went to standard output.
    func tell(_ text: String) { write("\(Sanitized.line(text))\n") }

    /// Replaces the line of progress; an empty one takes it away.
    func progress(_ text: String) {
        if stream.isTerminal { write("\r\u{1B}[K\(Sanitized.line(text))") }
    }

    /// Tells of an error, with the parser's usage lines if there are any.
    ///
    /// - Parameter exactly: Where in a script it is, when that is known better than by the message.
    func report(_ report: ErrorReport, usage: String? = nil, at exactly: SourcePlace? = nil) {
        let place = exactly ?? report.message.flatMap { self.place?.place(for: $0) }
        if isJSON, let document = report.document(at: place) {
            try? stream.write((try? JSONText.line(document)) ?? "")
            return
        }
        guard let sentence = report.sentence else { return }
        warn(sentence, at: place)
        if let usage { write(usage.hasSuffix("\n") ? usage : usage + "\n") }
    }

    /// A line of a batch that was not taken.
    func rejected(file: String, line: Int, code: String, message: String) {
        if isJSON {
            let rejection = Rejection(file: file, line: line, code: code, message: message)
            try? stream.write((try? JSONText.line(rejection)) ?? "")
        } else {
            write("\(Sanitized.line("\(file):\(line): \(message) (\(code))"))\n")
        }
    }

    private struct Rejection: Encodable {
        var file: String
        var line: Int
        var code: String
        var message: String
    }

    /// Says which server is about to be asked, and by which name the configuration knows it.
    func asking(_ server: ServerAddress, context: String?) {
        write("> asking \(server)\(context.map { " (context \($0))" } ?? "")\n")
    }

    func notice(_ notice: ClientNotice) {
        // A server's own words may be among them.
        var notice = notice
        notice.text = Sanitized.line(notice.text)
        switch notice.kind {
        case .request: if isVerbose { write("> \(notice.text)\n") }
        case .answer: if isVerbose { write("< \(notice.text)\n") }
        case .retry, .recovered, .gaveUp:
            guard isVerbose || isPatient || stream.isTerminal else { return }
            if let text = retrying.text(for: notice) { write(style.paint(text, .dim)) }
        }
    }
}
