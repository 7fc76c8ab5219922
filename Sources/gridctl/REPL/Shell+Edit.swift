import Foundation

/// `\e`: lines in an editor.
extension Shell {
    /// Edits the last line, or a file, and runs what was written; what was left as it was is not run.
    func edit(_ arguments: [String], at place: StatementPlace?) async -> Outcome {
        guard editor != nil else { return refuse("\\e is for a person at a terminal", at: place) }
        guard arguments.count <= 1 else { return refuse("\\e takes one file, or nothing: \\e [FILE]", at: place) }
        do {
            if let path = arguments.first { return try await edit(path, called: path, at: place) }
            let scratch = try ScratchFile(holding: lastText.isEmpty ? "" : lastText + "\n")
            defer { scratch.remove() }
            return try await edit(scratch.path, called: "\\e", at: place)
        } catch {
            let message = ErrorReport(error).message ?? "\(error)"
            host.complain(message, at: nil)
            return .next(.failure)
        }
    }

    private func edit(_ path: String, called name: String, at place: StatementPlace?) async throws -> Outcome {
        let before = ScratchFile.stamp(of: path)
        let status = await onTerminal("${VISUAL:-${EDITOR:-vi}} \(Subprocess.quoted(path))")
        guard status == 0 else {
            throw Failure(
                .failure, code: "editor", "the editor ended with exit status \(status), so nothing is run",
                wayOut: "VISUAL or EDITOR names it")
        }
        guard ScratchFile.stamp(of: path) != before else {
            host.note("nothing was written, so nothing is run")
            return .next(.ok)
        }
        let text = try String(contentsOfFile: path, encoding: .utf8).trimmingWhitespace()
        guard !text.isEmpty else { return .next(.ok) }
        lastText = text
        remember(text)
        // What runs is to be seen above what it prints.
        host.note(text)
        return await nest(TextLines(name: name, text: text), called: name, at: place)
    }
}

/// A file for an editor, which its owner alone may read.
struct ScratchFile {
    let path: String

    /// Throws a `FileFault`.
    init(holding text: String) throws {
        let folder = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        let ending = ".grid"
        var template = Array("\(folder)/gridctl-XXXXXX\(ending)".utf8CString)
        // mkstemps gives it mode 0600.
        let descriptor = mkstemps(&template, Int32(ending.utf8.count))
        guard descriptor >= 0 else { throw FileFault(path: folder, number: errno) }
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        defer { close(descriptor) }
        do {
            try DescriptorSink(descriptor: descriptor).write(Array(text.utf8))
        } catch {
            unlink(path)
            throw error
        }
    }

    func remove() { unlink(path) }

    /// Changes whenever the file is written; nil while there is none.
    static func stamp(of path: String) -> [Int]? {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        return [Int(facts.st_ino), Int(facts.st_size), facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec]
    }
}
