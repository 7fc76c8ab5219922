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
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Self.fault("\(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        let text = try TextInput(descriptor: descriptor).readAll(limit: 1 << 20)
        self.path = path
        values = try Self.values(in: text, of: path, allowed, home)
    }

    private static func values(
        in text: String, of path: String, _ allowed: Set<ConfigurationKey>, _ home: String?
    ) throws -> [ConfigurationKey: String] {
        let root: Node?
        do {
            root = try compose(yaml: text)
        } catch let error as YamlError {
            throw fault("\(path): \(error)".split(separator: "\n").joined(separator: " "))
        }
        // An empty file, or one of comments only.
        guard let root, root.null == nil else { return [:] }
        guard let mapping = root.mapping else {
            throw fault("\(path): keys and values are expected, like 'color: never'")
        }
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

    private static func list(_ keys: Set<ConfigurationKey>) -> String {
        ConfigurationKey.allCases.filter(keys.contains).map(\.rawValue).joined(separator: ", ")
    }

    private static func fault(_ message: String, _ wayOut: String? = nil) -> Failure {
        Failure(.failure, code: "bad_configuration", message, wayOut: wayOut)
    }
}
