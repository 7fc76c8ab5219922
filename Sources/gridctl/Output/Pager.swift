import Dispatch
import Foundation

/// Shows long text a screen at a time: by the pager that was configured, else `less -FRX`.
struct Pager: Sendable {
    private let command: String
    private let environment: [String: String]
    private let pauses: Pauses

    init(_ settings: GlobalSettings, _ surroundings: Surroundings) {
        command = settings.pager ?? "less -FRX"
        environment = surroundings.environment
        pauses = surroundings.pauses
    }

    /// Only for text that is longer than the screen, never for nothing.
    func isWanted(for text: String, rows: Int) -> Bool {
        guard !command.allSatisfy(\.isWhitespace), command != "cat" else { return false }
        return text.utf8.count(where: { $0 == 0x0a }) >= rows
    }

    /// Runs the pager on `text` until it is left; without a pager the text is written as it is.
    func page(_ text: String, to stream: TextOutput) async throws {
        let began = ContinuousClock.now
        defer { pauses.add(began.duration(to: .now)) }
        let wasShown = await withCheckedContinuation { continuation in
            // The wait is the pager's, so it is not spent on a thread that others need.
            DispatchQueue.global().async { continuation.resume(returning: run(text)) }
        }
        if !wasShown { try stream.write(text) }
    }

    /// False when the pager could not be run.
    private func run(_ text: String) -> Bool {
        var ends: [CInt] = [0, 0]
        guard pipe(&ends) == 0 else { return false }
        // The pager keeps the end it reads from only, or it would wait for itself.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // gridctl ignores SIGPIPE and SIGINT; what the pager starts must not inherit that.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGPIPE, SIGINT] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))

        var variables = environment
        // How `less` behaves when the pager is someone's own call of it: quit if it fits, colours as they are.
        if variables["LESS"] == nil { variables["LESS"] = "FRX" }
        let arguments = Self.copies(["sh", "-c", command])
        let environ = Self.copies(variables.map { "\($0.key)=\($0.value)" })
        defer { for pointer in arguments + environ { free(pointer) } }
        var child = pid_t()
        let failed = posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments, environ)
        close(ends[0])
        guard failed == 0 else {
            close(ends[1])
            return false
        }
        // A pager that is left early closes its end; that is no error.
        try? DescriptorSink(descriptor: ends[1]).write(Array(text.utf8))
        close(ends[1])
        var status: CInt = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        // 126 and 127: the shell found no such command.
        let exit = status & 0x7f == 0 ? (status >> 8) & 0xff : 0
        return exit != 127 && exit != 126
    }

    /// C strings with the nil that ends them; the caller frees them.
    private static func copies(_ strings: [String]) -> [UnsafeMutablePointer<CChar>?] {
        strings.map { strdup($0) } + [nil]
    }
}
