import Foundation

/// Where the programs under test and the tools around them are.
package enum Programs {
    /// The folder of the running test program, in which the build leaves gridd, gridctl and gridmeter too.
    package static let folder: String = {
        if let named = ProcessInfo.processInfo.environment["GRIDD_PROGRAMS"] { return named }
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/"
        return URL(fileURLWithPath: executable).deletingLastPathComponent().path
    }()

    /// The path of a program of this package.
    package static func path(of name: String) -> String { folder + "/" + name }

    /// The path of a tool of the system; nil when it is not installed.
    package static func tool(_ name: String) -> String? {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// The folder with real readings; nil where there is none.
    package static let testData: String? = {
        let named = ProcessInfo.processInfo.environment["GRIDD_TEST_DATA"]
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = named ?? root.deletingLastPathComponent().appendingPathComponent("shared/data").path
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }()
}
