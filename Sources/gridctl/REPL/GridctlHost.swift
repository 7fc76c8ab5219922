import Foundation
import GridClient
import GridModel
import Synchronization

/// The rest of gridctl, as the shell uses it.
final class GridctlHost: ShellHost {
    /// The context in use: `context use` in the shell shows at once.
    var contextName: String? { settings.context }

    private let surroundings: Surroundings
    private let watch: OutputWatch
    /// True when a person sits at the terminal that commands of `\o |` share.
    private let isInteractive: Bool
    /// Where data goes after `\o`.
    private let redirection = Mutex<Target?>(nil)

    private enum Target {
        case file(Int32)
        case command(CommandPipe)

        /// - Parameter screen: The size of the screen that a command (a pager) shows it on.
        func output(_ screen: @escaping @Sendable () -> TextOutput.Size?) -> TextOutput {
            switch self {
            case .file(let descriptor): .descriptor(descriptor)
            case .command(let pipe): TextOutput(sink: pipe, isTerminal: false, size: screen)
            }
        }
    }

    init(_ surroundings: Surroundings, isInteractive: Bool = false) {
        watch = OutputWatch(surroundings.output.sink)
        var watched = surroundings
        // A screen is drawn on the terminal itself, and a person sees what becomes of it.
        if !isInteractive { watched.output.sink = watch }
        self.surroundings = watched
        self.isInteractive = isInteractive
    }

    // MARK: - Commands

    func run(_ arguments: [String], _ context: LineContext) async -> ExitStatus {
        let line = surroundings(for: context)
        let status = await Execution.run(arguments: arguments, surroundings: line)
        await endBrokenPipe()
        return status
    }

    func capture(_ arguments: [String], _ context: LineContext) async -> CapturedAnswer {
        var line = surroundings(for: context)
        let text = TextSink()
        line.output.sink = text
        let words = WatchedSink(line.errors.sink)
        line.errors.sink = words
        // What is drawn in place is cut to the screen.
        line.defaults.pager = ""
        let status = await Execution.run(arguments: arguments, surroundings: line)
        return CapturedAnswer(status: status, text: text.text, hasSpoken: words.wasWritten)
    }

    private func surroundings(for context: LineContext) -> Surroundings {
        var line = surroundings
        line.place = context.place
        line.isPatient = context.isPatient
        line.expanded = context.expanded
        if context.showsRequests {
            line.defaults.verbose = true
            line.namesServer = true
        }
        line.output = output
        if isDiverted, settings.output == nil, !settings.quiet { line.defaults.output = .table }
        return line
    }

    /// What the shell was started with, and the configuration behind it; the former alone when that can't be read.
    private var settings: GlobalSettings {
        (try? GlobalSettings().resolved(surroundings)) ?? surroundings.defaults
    }

    private var output: TextOutput {
        redirection.withLock { $0?.output(surroundings.output.size) } ?? surroundings.output
    }

    /// True when what a person would see goes elsewhere: it gets the same form, as in psql; a script's does not.
    private var isDiverted: Bool {
        isInteractive && surroundings.output.isTerminal && redirection.withLock { $0 != nil }
    }

    var pauses: Duration { surroundings.pauses.total }

    // MARK: - Words to the person

    func complain(_ message: String, at place: SourcePlace?) {
        Diagnostics(settings, surroundings).report(ErrorReport(Failure.usage(message)), at: place)
    }

    func tell(_ text: String) { try? surroundings.errors.write(text + "\n") }

    func note(_ text: String) { Diagnostics(settings, surroundings).note(text) }

    func show(_ text: String) {
        do {
            try output.write(text)
        } catch {
            Diagnostics(settings, surroundings).report(ErrorReport(error))
        }
    }

    var endOfOutput: ExitStatus? { watch.end }

    var display: Display? {
        let output = self.output
        guard output.isTerminal, surroundings.environment["TERM"] != "dumb", let size = output.size() else {
            return nil
        }
        let zone = Zone(TimeZone.current.identifier) ?? .utc
        return Display(
            columns: size.columns, rows: size.rows,
            isColored: Style(settings.color, surroundings, output).isColored,
            // To the second: a clock that runs faster is only unrest.
            time: String(Cell.local(surroundings.now(), zone, .second).prefix(19)))
    }

    // MARK: - \o

    func redirect(to target: Redirection?) async throws {
        await end(
            redirection.withLock { redirection in
                defer { redirection = nil }
                return redirection
            })
        let fresh: Target
        switch target {
        case nil: return
        case .file(let path):
            let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw FileFault(path: path, number: errno) }
            fresh = .file(descriptor)
        case .command(let line):
            fresh = .command(try CommandPipe(line, inBackground: isInteractive))
        }
        redirection.withLock { $0 = fresh }
    }

    private func end(_ target: Target?) async {
        switch target {
        case nil: break
        case .file(let descriptor): close(descriptor)
        case .command(let pipe):
            let status = await withCheckedContinuation { continuation in
                Thread.detachNewThread { continuation.resume(returning: pipe.finish()) }
            }
            // 128 and SIGPIPE: it was left before the end of what it shows, which is no failure.
            if status != 0, status != 128 + SIGPIPE { tell("\(pipe.line) ended with exit status \(status)") }
        }
    }

    /// A command that reads no more gets no more: data goes to the terminal again.
    private func endBrokenPipe() async {
        let broken: Target? = redirection.withLock { redirection in
            guard case .command(let pipe) = redirection, pipe.isBroken else { return nil }
            defer { redirection = nil }
            return redirection
        }
        guard case .command(let pipe) = broken else { return }
        await end(broken)
        note("\(pipe.line) takes no more: output goes to the terminal again")
    }

    // MARK: - The server

    func link() async -> LinkReport {
        do {
            let client = try client()
            let caller = try await client.caller.get()
            return LinkReport(role: client.server.isUnixSocket && caller.role == .administrator ? nil : caller.role)
        } catch {
            let report = ErrorReport(error)
            switch report.status {
            case .unreachable, .timeout, .interrupted: return LinkReport(fault: report.sentence ?? "no server answers")
            // It answers, though not what was asked.
            default: return LinkReport()
            }
        }
    }

    func connection() async -> String {
        let context = contextName.map { "context \($0): " } ?? ""
        do {
            let client = try client()
            let began = ContinuousClock.now
            let caller = try await client.caller.get()
            let taken = began.duration(to: .now).components
            let version = try await client.status.get().version
            let meters = caller.meters.map { ", limited to \($0.count) meters" } ?? ""
            return """
                \(context)\(Sanitized.line(client.server.description))
                as \(Sanitized.line(caller.name)) (\(caller.role.rawValue)\(meters))
                gridd \(Sanitized.line(version)) answers in \(taken.attoseconds / 1_000_000_000_000_000 + taken.seconds * 1_000) ms
                """
        } catch {
            return context + Sanitized.line(ErrorReport(error).sentence ?? "no server answers")
        }
    }

    /// What TAB offers of a kind. Throws when the server can't be asked.
    func names(_ kind: LiveKind) async throws -> [CompletionCandidate] {
        try await LiveFetch(client: client()).candidates(kind)
    }

    /// What TAB offers of a kind that needs no server; nil for one that does.
    func localNames(_ kind: LiveKind) -> [CompletionCandidate]? {
        guard kind == .contexts else { return nil }
        let store = ContextStore(surroundings)
        return store.names().map { CompletionCandidate($0, (try? store.context($0))?.file.values[.server]) }
    }

    /// Names for TAB, those of the server remembered for some seconds.
    func liveNames() -> LiveNames {
        LiveNames(known: { self.localNames($0) }, fetch: { try await self.names($0) })
    }

    /// For questions in the background: they give up soon, and nobody hears of it.
    private func client() throws -> GridClient {
        try Session(GlobalSettings().resolved(surroundings), surroundings).client
            .adjusted(timeout: .seconds(2), retries: .never, observer: nil)
    }
}
