import Foundation
import GridModel

/// VictoriaMetrics, single node, as Debian ships it.
final class VictoriaMetrics: ReadingDatabase {
    static let title = "VictoriaMetrics"
    /// What it calls measurement `electricity`, field `registerKwh`.
    static let metric = "electricity_registerKwh"
    let process: ServerProcess
    let format = ReadingFormat.lineProtocol
    let folder: String
    let http: HTTPConnection

    init(in folder: String) throws {
        self.folder = "\(folder)/victoria-metrics"
        let port = try Address.freePort()
        let process = try ServerProcess(
            "victoria-metrics", program: "victoria-metrics",
            [
                "-storageDataPath=\(self.folder)", "-httpListenAddr=127.0.0.1:\(port)", "-retentionPeriod=100y",
                // Its own protection against large questions, which gridd is asked too.
                "-search.maxUniqueTimeseries=2000000", "-search.maxSeries=2000000",
                // Else what is younger than 30 s is not seen.
                "-search.latencyOffset=0s", "-loggerLevel=WARN",
                // Else it ends a connection after two minutes, whatever is on its way.
                "-http.connTimeout=24h",
            ], in: folder)
        self.process = process
        try process.wait { (try? HTTPConnection(to: .port(port)).send(HTTPRequest(target: "/health")))?.status == 200 }
        http = try HTTPConnection(to: .port(port))
    }

    static func version() throws -> String {
        "victoria-metrics " + (try Programs.version(ofPackage: "victoria-metrics"))
    }

    func addMeters(_ count: Int) {}

    func send(_ body: Body) throws {
        try http.send(HTTPRequest(method: "POST", target: "/write", body: body.bytes), expecting: 204)
    }

    func settle() throws {
        try http.send(HTTPRequest(target: "/internal/force_flush"), expecting: 200)
        // What was flushed is in memory at first; it goes to the disk within 5 s.
        Clock.sleep(milliseconds: 6_000)
        try process.waitUntilIdle()
    }

    /// Merges all parts into one, and waits for it.
    func merge() throws {
        try settle()
        try http.send(HTTPRequest(target: "/internal/force_merge"), expecting: 200)
        Clock.sleep(milliseconds: 1_000)
        try process.waitUntilIdle()
    }

    func readingCount() throws -> Int {
        let metrics = try http.send(HTTPRequest(target: "/metrics"), expecting: 200).text
        let name = "vm_rows_inserted_total{type=\"influx\"} "
        for line in metrics.split(separator: "\n") where line.hasPrefix(name) {
            if let count = Double(line.dropFirst(name.count)) { return Int(count) }
        }
        throw Failure("VictoriaMetrics does not say how many rows it has taken")
    }

    /// The target of a question in MetricsQL that is worked out anew each time.
    static func query(_ expression: String, at instant: Instant) -> String {
        "/api/v1/query?nocache=1&query=\(Programs.escaped(expression))&time=\(instant.milliseconds / 1_000)"
    }

    /// As ``query(_:at:)``, at each `step` seconds from `start` through `end`.
    static func query(_ expression: String, from start: Instant, through end: Instant, step: Int64) -> String {
        "/api/v1/query_range?nocache=1&query=\(Programs.escaped(expression))&start=\(start.milliseconds / 1_000)"
            + "&end=\(end.milliseconds / 1_000)&step=\(step)s"
    }

    func get(_ target: String) throws -> HTTPAnswer { try http.send(HTTPRequest(target: target), expecting: 200) }
}
