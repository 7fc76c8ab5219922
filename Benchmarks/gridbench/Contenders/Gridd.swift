import Foundation
import GridModel

/// This project's server on a fresh data folder.
final class Gridd: ReadingDatabase {
    static let title = "gridd"
    let process: ServerProcess
    let format: ReadingFormat
    let folder: String
    /// The local administrator's door.
    let socket: String
    let meters: UInt16
    let http: HTTPConnection
    private let local: HTTPConnection
    private let headers: [(name: String, value: String)]

    /// - Parameter wrapper: A program that runs gridd, with its arguments: a profiler.
    init(_ program: String, in folder: String, format: ReadingFormat = .ndjson, wrapper: [String] = []) throws {
        self.folder = "\(folder)/gridd"
        self.format = format
        let line =
            wrapper + [
                program, "--data", self.folder, "--meters", "127.0.0.1:0", "--http", "127.0.0.1:0", "--log-level",
                "warning",
            ]
        let process = try ServerProcess(
            "gridd", program: line[0], Array(line.dropFirst()), environment: ["GRIDD_TIME_ZONE": "UTC"], in: folder)
        self.process = process
        try process.wait(within: wrapper.isEmpty ? 60 : 300) { process.output.contains("\n") }
        var ready: [Substring: Substring] = [:]
        for word in process.output.split(whereSeparator: \.isWhitespace) {
            let parts = word.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { ready[parts[0]] = parts[1] }
        }
        guard let meters = ready["meters"].flatMap({ Address(hostAndPort: $0) }), case .port(let port) = meters,
            let http = ready["http"].flatMap({ Address(hostAndPort: $0) }), let socket = ready["socket"]
        else { throw Failure("gridd's ready line is not understood: \(process.output)") }
        self.meters = port
        self.socket = String(socket)
        local = try HTTPConnection(to: .unix(self.socket))
        // Peers are asked over TCP, so gridd is too; there it wants a token.
        let token = try local.send(
            Self.json("POST", "/api/v1/tokens", NewToken(name: "bench", role: .administrator)), expecting: 200, 201
        ).decode(IssuedToken.self).token
        headers = [("Authorization", "Bearer \(token)")]
        self.http = try HTTPConnection(to: http)
    }

    static func version(of program: String) throws -> String { try Programs.run(program, ["--version"]) }

    func addMeters(_ count: Int) throws {
        // One request adds at most so many.
        let most = 100_000
        for first in stride(from: 0, to: count, by: most) {
            try local.send(
                Self.json("POST", "/api/v1/meters", NewMeters(count: min(most, count - first))), expecting: 201)
        }
    }

    /// Adds meters with a name, the first ones there are, and two readings of each, a quarter of an hour apart.
    func addMeters(_ count: Int, readingsUntil instant: Instant) throws {
        try local.send(
            Self.json("POST", "/api/v1/meters", NewMeters(name: "Flat", count: count)), expecting: 201)
        var writer = BodyWriter([format], decimals: 3)
        for (number, at) in [instant.adding(seconds: -900), instant].enumerated() {
            for meter in 1...Int64(count) {
                // Each another number, with as many digits as a register of some years has.
                writer.add(meter: meter, .wattHours(10_000_000 + meter * 7_919 + Int64(number) * (meter % 500)), at: at)
            }
        }
        try send(writer)
    }

    func send(_ body: Body) throws {
        let outcome = try http.send(
            HTTPRequest(
                method: "POST", target: "/api/v1/readings",
                headers: headers + [("Content-Type", format == .ndjson ? "application/x-ndjson" : "text/plain")],
                body: body.bytes),
            expecting: 200
        ).decode(BulkOutcome.self)
        guard outcome.accepted == body.lines else {
            let first = outcome.rejected.first.map { ": \($0.message)" } ?? ""
            throw Failure(
                "gridd took \(outcome.accepted) of \(body.lines) readings, knew \(outcome.duplicates) and refused "
                    + "\(outcome.rejected.count)\(first)")
        }
    }

    func settle() throws {
        try compact()
        try process.waitUntilIdle()
    }

    /// Returns when the journal is empty.
    func compact() throws {
        try local.send(HTTPRequest(method: "POST", target: "/api/v1/compact"), expecting: 200)
    }

    func readingCount() throws -> Int { Int(try status().readings.stored) }

    func status() throws -> ServerStatus {
        try local.send(HTTPRequest(target: "/api/v1/status"), expecting: 200).decode(ServerStatus.self)
    }

    /// Issues all invoices of a period, and gives back what that came to.
    func issueInvoices(of month: CivilMonth) throws -> InvoiceRunSummary {
        let answer = try local.send(
            Self.json("POST", "/api/v1/invoice-runs", NewInvoiceRun(period: month)), expecting: 200)
        guard let last = answer.body.split(separator: 10).last,
            case .summary(let summary) = try JSONDecoder().decode(InvoiceRunMessage.self, from: Data(last))
        else { throw Failure("gridd's last word on a run is no summary") }
        return summary
    }

    /// Has a ready-made tariff stand for all meters from a day on.
    func letStand(_ tariff: String, from day: CivilDate) throws {
        let document = try local.send(HTTPRequest(target: "/api/v1/ready-made-tariffs/\(tariff)"), expecting: 200)
        try local.send(
            HTTPRequest(
                method: "POST", target: "/api/v1/tariffs", headers: [("Content-Type", "application/yaml")],
                body: document.body), expecting: 201)
        try local.send(
            Self.json("POST", "/api/v1/standing-tariffs", StandingTariff(from: day, tariff: tariff)),
            expecting: 200, 201)
    }

    /// A meter's invoice of a period, issued or not.
    func invoice(of meter: Int64, _ month: CivilMonth) throws -> Invoice {
        try local.send(
            HTTPRequest(target: "/api/v1/meters/\(meter)/invoice?period=\(month.text)"), expecting: 200
        ).decode(Invoice.self)
    }

    /// Has these alert rules evaluated and no others.
    func evaluate(only documents: [String]) throws {
        let known = try local.send(HTTPRequest(target: "/api/v1/alert-rules"), expecting: 200)
            .decode(Page<AlertRuleSummary>.self).items
        for rule in known {
            try local.send(
                HTTPRequest(method: "POST", target: "/api/v1/alert-rules/\(rule.name)/disable"), expecting: 200)
        }
        for document in documents {
            let added = try local.send(
                HTTPRequest(
                    method: "POST", target: "/api/v1/alert-rules", headers: [("Content-Type", "application/yaml")],
                    body: Array(document.utf8)), expecting: 201
            ).decode(AlertRuleVersion.self)
            try local.send(
                HTTPRequest(method: "POST", target: "/api/v1/alert-rules/\(added.summary.name)/enable"),
                expecting: 200)
        }
    }

    /// Asks over TCP, as everybody does who is not on the machine.
    func get(_ target: String) throws -> HTTPAnswer {
        try http.send(HTTPRequest(target: target, headers: headers), expecting: 200)
    }

    private static func json(_ method: String, _ target: String, _ payload: some Encodable) throws -> HTTPRequest {
        HTTPRequest(
            method: method, target: target, headers: [("Content-Type", "application/json")],
            body: Array(try JSONEncoder().encode(payload)))
    }
}
