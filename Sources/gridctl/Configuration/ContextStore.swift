import Foundation
import Yams

/// Contexts: named servers, a file each, and which of them is in use.
struct ContextStore: Sendable {
    /// A context as its file has it.
    struct Context: Hashable, Sendable {
        var name: String
        var file: ConfigurationFile
    }

    private let folders: Folders
    private let home: String?

    init(_ surroundings: Surroundings) {
        folders = Folders(surroundings.environment)
        home = surroundings.variable("HOME")
    }

    /// The context called `name`: the user's own, else the system's. Throws ``Failure`` when there is none.
    func context(_ name: String) throws -> Context {
        if ContextName.isValid(name) {
            for folder in roots {
                let path = "\(folder)/contexts/\(name).yaml"
                if let file = try ConfigurationFile(path: path, allowed: ConfigurationKey.ofContext, home: home) {
                    return Context(name: name, file: file)
                }
            }
        }
        throw Failure(.notFound, code: "unknown_context", "no context \(name)", wayOut: wayOut(for: name))
    }

    /// The names there are, in order.
    func names() -> [String] {
        let found = roots.flatMap { folder in
            ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/contexts")) ?? [])
                .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(".yaml".count)) }
        }
        return Set(found.filter(ContextName.isValid)).sorted()
    }

    private var roots: [String] { [folders.configuration].compactMap { $0 } + folders.system }

    private func wayOut(for name: String) -> String {
        let names = names()
        if let near = Suggestion.nearest(to: name, among: names) { return "did you mean \(near)?" }
        return names.isEmpty
            ? "gridctl context add NAME --server URL makes one" : "there are \(names.joined(separator: ", "))"
    }

    // MARK: - Changing them

    /// Where the file of a context goes. Throws ``Failure`` when there is no home.
    func path(of name: String) throws -> String { try own(folders.configuration) + "/contexts/\(name).yaml" }

    /// Where a token that gridctl keeps for a context goes. Throws ``Failure`` when there is no home.
    func tokenPath(of name: String) throws -> String { try own(folders.configuration) + "/tokens/\(name)" }

    /// Writes a context's file. Throws ``Failure``.
    func write(_ values: [ConfigurationKey: String], as name: String) throws {
        let keyed = Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
        try SecretFile.write(try dump(object: keyed, sortKeys: true), to: try path(of: name))
    }

    /// Takes a context away, and the token that gridctl kept for it. Throws ``Failure``.
    func remove(_ name: String) throws {
        let path = try path(of: name)
        guard unlink(path) == 0 else {
            if errno == ENOENT { _ = try context(name) }
            throw Failure(
                .failure, code: "file", "can't remove the context \(name): \(path): \(String(cString: strerror(errno)))"
            )
        }
        unlink(try tokenPath(of: name))
        let used = chosen()
        if used.current == name { try choose(nil, before: used.previous) }
    }

    // MARK: - Which one is used

    /// The context that `context use` chose, and the one before; either may be gone since.
    func chosen() -> (current: String?, previous: String?) {
        guard let state = folders.state, let text = try? String(contentsOfFile: state + "/context", encoding: .utf8)
        else { return (nil, nil) }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? nil : String($0) }
        let names = lines.map { $0.flatMap { ContextName.isValid($0) ? $0 : nil } }
        return (names.first ?? nil, names.dropFirst().first ?? nil)
    }

    /// Uses `name` from now on; nil none. Throws ``Failure``.
    func choose(_ name: String?, before previous: String?) throws {
        try SecretFile.write("\(name ?? "")\n\(previous ?? "")\n", to: try own(folders.state) + "/context")
    }

    private func own(_ folder: String?) throws -> String {
        guard let folder else {
            throw Failure(
                .failure, code: "no_home", "HOME is not set", wayOut: "set it, or XDG_CONFIG_HOME and XDG_STATE_HOME")
        }
        return folder
    }
}
