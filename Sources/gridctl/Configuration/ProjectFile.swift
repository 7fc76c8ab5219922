import Foundation

/// The project's configuration: `.gridctl.yaml` in a folder or the nearest one above it.
enum ProjectFile {
    static let name = ".gridctl.yaml"

    /// The path of the file that counts in `folder`; nil when there is none.
    static func path(_ folder: String) -> String? {
        var folder = folder
        while true {
            let path = (folder == "/" ? "" : folder) + "/" + name
            if access(path, F_OK) == 0 { return path }
            guard folder != "/", let slash = folder.lastIndex(of: "/") else { return nil }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
    }
}
