import Foundation
import GridClient
import GridModel
import Synchronization

/// The rest of gridctl, as the shell uses it.
final class GridctlHost: ShellHost {
    /// The context in use: `context use` in the shell shows at once.
    var contextName: String? { (try? GlobalSettings().resolved(surroundings))?.context }

    private let surroundings: Surroundings
    /// Where data goes after `\o FILE`.
    private let redirection = Mutex<TextOutput?>(nil)

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    deinit { try? redirect(to: nil) }

    func run(_ arguments: [String], at place: String?, patient: Bool) async -> ExitStatus {
        var line = surroundings
        line.place = place
        line.isPatient = patient
        if let file = redirection.withLock({ $0 }) { line.output = file }
        return await Execution.run(arguments: arguments, surroundings: line)
    }

    func complain(_ message: String, at place: String?) {
        var line = surroundings
        line.place = place
        Diagnostics((try? GlobalSettings().resolved(line)) ?? surroundings.defaults, line).report(
            ErrorReport(Failure.usage(message)))
    }

    func tell(_ text: String) { try? surroundings.errors.write(text + "\n") }

    func redirect(to path: String?) throws {
        var file: TextOutput?
        if let path {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw FileFault(path: path, number: errno) }
            file = .descriptor(descriptor)
        }
        let former = redirection.withLock { redirection in
            defer { redirection = file }
            return redirection
        }
        if let sink = former?.sink as? DescriptorSink { close(sink.descriptor) }
    }

    func faultOfLink() async -> String? {
        do {
            _ = try await client().status.get()
            return nil
        } catch {
            let report = ErrorReport(error)
            switch report.status {
            case .unreachable, .timeout, .interrupted: return report.sentence ?? "no server answers"
            // It answers, though not what was asked.
            default: return nil
            }
        }
    }

    /// What TAB offers of a kind. Throws when the server can't be asked.
    func names(_ kind: LiveKind) async throws -> [CompletionCandidate] {
        try await LiveFetch(client: client()).candidates(kind)
    }

    /// For questions in the background: they give up soon, and nobody hears of it.
    private func client() throws -> GridClient {
        try Session(GlobalSettings().resolved(surroundings), surroundings).client
            .adjusted(timeout: .seconds(2), retries: .never, observer: nil)
    }
}
