import Foundation

/// InfluxDB 1.x, as Debian ships it.
final class InfluxDB: ReadingDatabase {
    static let title = "InfluxDB"
    let process: ServerProcess
    let format = ReadingFormat.lineProtocol
    let http: HTTPConnection

    init(in folder: String) throws {
        let data = "\(folder)/influxdb"
        let port = try Address.freePort()
        let process = try ServerProcess(
            "influxdb", program: "influxd", ["run"],
            environment: [
                "INFLUXDB_META_DIR": "\(data)/meta", "INFLUXDB_DATA_DIR": "\(data)/data",
                "INFLUXDB_DATA_WAL_DIR": "\(data)/wal", "INFLUXDB_HTTP_BIND_ADDRESS": "127.0.0.1:\(port)",
                "INFLUXDB_BIND_ADDRESS": "127.0.0.1:\(try Address.freePort())", "INFLUXDB_REPORTING_DISABLED": "true",
                "INFLUXDB_HTTP_LOG_ENABLED": "false", "INFLUXDB_MONITOR_STORE_ENABLED": "false",
                "INFLUXDB_DATA_MAX_VALUES_PER_TAG": "0", "INFLUXDB_DATA_MAX_SERIES_PER_DATABASE": "0",
                // Its journal is emptied after 10 minutes without a write; here at once, as gridd's is.
                "INFLUXDB_DATA_CACHE_SNAPSHOT_WRITE_COLD_DURATION": "1s",
            ], in: folder)
        self.process = process
        try process.wait { (try? HTTPConnection(to: .port(port)).send(HTTPRequest(target: "/ping")))?.status == 204 }
        http = try HTTPConnection(to: .port(port))
        try http.send(
            HTTPRequest(method: "POST", target: "/query?q=\(Programs.escaped("CREATE DATABASE bench"))"), expecting: 200
        )
    }

    static func version() throws -> String { "influxdb " + (try Programs.version(ofPackage: "influxdb")) }

    func addMeters(_ count: Int) {}

    func send(_ body: Body) throws {
        try http.send(HTTPRequest(method: "POST", target: "/write?db=bench", body: body.bytes), expecting: 204)
    }

    func settle() throws {
        // It looks once a second whether its journal is to be emptied.
        Clock.sleep(milliseconds: 4_000)
        try process.waitUntilIdle()
    }

    func readingCount() throws -> Int {
        struct Answer: Decodable {
            struct Result: Decodable { let series: [Series]? }
            struct Series: Decodable { let values: [[Value]] }
            let results: [Result]
        }
        // A time, which is text or a number, and the count.
        enum Value: Decodable {
            case number(Int)
            case other
            init(from decoder: any Decoder) throws {
                self = (try? decoder.singleValueContainer().decode(Int.self)).map { .number($0) } ?? .other
            }
        }
        let query = Programs.escaped("SELECT count(registerKwh) FROM electricity")
        let answer = try http.send(HTTPRequest(target: "/query?db=bench&q=\(query)"), expecting: 200).decode(
            Answer.self)
        guard case .number(let count)? = answer.results.first?.series?.first?.values.first?.last else {
            throw Failure("InfluxDB does not say how many readings it has")
        }
        return count
    }
}
