import Foundation
import Yams

/// A file of keys and values, in YAML.
struct ConfigurationFile: Hashable, Sendable {
    var path: String
    var values: [ConfigurationKey: String]

    init(path: String, values: [ConfigurationKey: String]) {
        self.path = path
        self.values = values
    }

    /// Reads it; nil when there is no such file.
    ///
    /// - Parameters:
    ///   - allowed: The keys it may have.
    ///   - home: What `~/` in a path stands for.
    /// - Throws: ``Failure`` that names file, line and key.
    init?(path: String, allowed: Set<ConfigurationKey>, home: String?) throws {
        // Whatever it is that has the name, nobody waits for it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Self.fault("\(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            throw Self.fault("\(path) is no regular file")
        }
        guard facts.st_size <= Self.mostBytes else {
            throw Self.fault("\(path) has \(facts.st_size) bytes, which is more than configuration needs")
        }
        let text = try TextInput(descriptor: descriptor).readAll(limit: Self.mostBytes)
        self.path = path
        values = try Self.values(in: text, of: path, allowed, home)
    }

    private static let mostBytes = 65_536

    private static func values(
        in text: String, of path: String, _ allowed: Set<ConfigurationKey>, _ home: String?
    ) throws -> [ConfigurationKey: String] {
        try checkForm(text, path)
        let root: Node?
        do {
            root = try compose(yaml: text)
        } catch let error as YamlError {
            throw fault(described(error, path))
        }
        // An empty file, or one of comments only.
        guard let root, root.null == nil else { return [:] }
        guard let mapping = root.mapping else { throw fault("\(path) holds no keys and values") }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        var values: [ConfigurationKey: String] = [:]
        for (name, value) in mapping {
            let place = "\(path):\(name.mark?.line ?? value.mark?.line ?? 1)"
            let word = name.string ?? ""
            guard let key = ConfigurationKey(rawValue: word) else {
                let near = Suggestion.nearest(to: word, among: allowed.map(\.rawValue))
                throw fault(
                    "\(place): no key \(word)",
                    near.map { "did you mean \($0)?" } ?? "there are \(Self.list(allowed))")
            }
            guard allowed.contains(key) else {
                throw fault("\(place): \(word) can't be set in this file", "only \(Self.list(allowed)) can")
            }
            guard let text = value.scalar?.string, value.null == nil || key == .pager else {
                throw fault("\(place): \(word) takes one value")
            }
            if let wanted = key.fault(text) { throw fault("\(place): \(text) is no \(word)", "it is \(wanted)") }
            values[key] = key.isPath ? Folders.expanded(text, from: folder, home: home) : text
        }
        return values
    }

    /// Passes keys with a value each, a line by line. Anything else that YAML has is not needed here, and some of it
    /// (aliases within keys) can keep a reader busy for ever.
    private static func checkForm(_ text: String, _ path: String) throws {
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if line.allSatisfy(\.isWhitespace) || line.first == "#" || line == "---" || line == "..." { continue }
            let place = "\(path):\(index + 1)"
            guard let parts = line.wholeMatch(of: #/([A-Za-z][A-Za-z0-9_]*)\s*:(?:\s+(.*))?/#) else {
                throw fault("\(place): keys and values are expected, like 'color: never'")
            }
            if let first = parts.2?.first, "[{&*!|>".contains(first) {
                throw fault("\(place): \(parts.1) takes one value")
            }
        }
    }

    /// What is wrong and where; the content stays where it is.
    private static func described(_ error: YamlError, _ path: String) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "\(path):\(mark.line): \(problem)"
        case .reader(let problem, _, _, _): "\(path): \(problem)"
        default: "\(path) is not YAML"
        }
    }

    private static func list(_ keys: Set<ConfigurationKey>) -> String {
        ConfigurationKey.allCases.filter(keys.contains).map(\.rawValue).joined(separator: ", ")
    }

    private static func fault(_ message: String, _ wayOut: String? = nil) -> Failure {
        Failure(.failure, code: "bad_configuration", message, wayOut: wayOut)
    }
}
