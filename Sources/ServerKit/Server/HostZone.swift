import Foundation
import GridModel

/// The zone this machine is in.
package enum HostZone {
    /// From `TZ`, else the link `/etc/localtime`, else `/etc/timezone`, else UTC.
    package static func find(
        environment: [String: String], localtime: String = "/etc/localtime", timezone: String = "/etc/timezone"
    ) -> Zone {
        let named = [environment["TZ"].map(name(inTZ:)), linked(localtime), written(timezone)]
        return named.lazy.compactMap { $0 }.filter { !$0.isEmpty }.compactMap { Zone($0) }.first ?? .utc
    }

    /// `TZ` may begin with a colon, or name a file (POSIX.1-2017 §8.3, tzset(3)).
    private static func name(inTZ text: String) -> String {
        let text = text.hasPrefix(":") ? String(text.dropFirst()) : text
        return text.hasPrefix("/") ? inZoneinfo(text) ?? "" : text
    }

    private static func linked(_ path: String) -> String? {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: path)).flatMap(inZoneinfo)
    }

    private static func inZoneinfo(_ path: String) -> String? {
        path.range(of: "zoneinfo/").map { String(path[$0.upperBound...]) }
    }

    private static func written(_ path: String) -> String? {
        (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
