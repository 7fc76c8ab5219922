import Foundation
import TestSupport

@testable import gridctl

/// A person's folders, with files in them, and a desk to run command lines at.
final class Household {
    let folder: String
    var desk = Desk()

    init() throws {
        folder = try temporaryFolder("gridctl-home")
        desk.environment = [
            "HOME": folder + "/home", "XDG_CONFIG_DIRS": folder + "/etc", "TERM": "xterm", "LANG": "C.UTF-8",
            "PATH": "/usr/bin:/bin",
        ]
        desk.workingFolder = folder + "/project/deep/below"
        try FileManager.default.createDirectory(
            atPath: folder + "/project/deep/below", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: folder + "/home", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Puts a file below the folder.
    func write(_ text: String, to path: String, mode: mode_t = 0o600) throws {
        let path = folder + "/" + path
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        chmod(path, mode)
    }

    func text(_ path: String) -> String? { try? String(contentsOfFile: folder + "/" + path, encoding: .utf8) }

    func mode(_ path: String) -> mode_t? {
        var facts = stat()
        return stat(folder + "/" + path, &facts) == 0 ? facts.st_mode & 0o777 : nil
    }
}
