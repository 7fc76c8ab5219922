import Foundation

/// A folder that files are generated into.
struct GeneratedFiles {
    let folder: String

    /// Writes files by their names; the folder is made when it is not there.
    /// - Throws: ``Failure``.
    func write(_ files: [String: String]) throws {
        var path = folder
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (name, text) in files.sorted(by: { $0.key < $1.key }) {
                path = folder + "/" + name
                try Data((text.hasSuffix("\n") ? text : text + "\n").utf8).write(to: URL(fileURLWithPath: path))
            }
        } catch {
            throw Failure(.failure, code: "file", "can't write \(path): \(error.localizedDescription)")
        }
    }
}
