import Foundation

/// Where gridctl keeps what, by the XDG Base Directory Specification.
struct Folders: Hashable, Sendable {
    /// `$XDG_CONFIG_HOME/gridctl`; nil without a home.
    var configuration: String?
    /// `$XDG_STATE_HOME/gridctl`; nil without a home.
    var state: String?
    /// Those of the system, the first before the second.
    var system: [String]

    init(_ environment: [String: String]) {
        // A relative path in one of these variables is to be ignored, as the specification says.
        func folder(_ variable: String, below fallback: String) -> String? {
            if let path = environment[variable], path.hasPrefix("/") { return path + "/gridctl" }
            guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
            return home + fallback + "/gridctl"
        }
        configuration = folder("XDG_CONFIG_HOME", below: "/.config")
        state = folder("XDG_STATE_HOME", below: "/.local/state")
        let listed = (environment["XDG_CONFIG_DIRS"] ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
        system = (listed.isEmpty ? ["/etc/xdg"] : listed.map(String.init)).map { $0 + "/gridctl" }
    }
}

extension Folders {
    /// `~/token` as the shell would have it; other paths that don't begin at the root begin at `folder`.
    static func expanded(_ path: String, from folder: String, home: String?) -> String {
        if path.hasPrefix("/") { return path }
        if path.hasPrefix("~/"), let home { return home + path.dropFirst() }
        return folder + "/" + path
    }
}
