import Foundation
import GridModel
import Hummingbird
import MeterWire
import Testing

@testable import ServerKit

/// What agents that write to InfluxDB send, and what they hear.
@Suite struct InfluxRouteTests {
    /// A body as Telegraf's serializer writes it: tags sorted, `\ ` in tags, `\"` and `\\` in strings, integers with i.
    private static let telegraf = #"""
        electricity,host=gate\ way,meter=1,topic=site/1\,a registerKwh=12.345,quality=3i,note="a \"b\" \\ c\nd" 1763805600000000000
        cpu,cpu=cpu-total,host=gate\ way usage_idle=98.3,usage_user=0.7 1763805600000000000
        mem,host=gate\ way total=8123456789i,available_percent=71.4 1763805600000000000
        electricity,host=gate\ way,meter=2 registerKwh=0.1 1763805600000000000

        """#

    private func write(_ client: APIClient, _ path: String, _ body: String, packed: Bool = false) async throws -> Answer
    {
        try await client.send(
            .post, path, bytes: packed ? gzip(body.utf8) : Array(body.utf8), type: "text/plain; charset=utf-8",
            headers: packed ? [.contentEncoding: "gzip"] : [:])
    }

    @Test(
        arguments: [
            "/write?db=telegraf", "/write?consistency=any&db=telegraf&rp=a+b&precision=ns&u=x&chunked=true",
            "/api/v2/write?bucket=meters&org=house", "/api/v2/write?bucket=b&bucket=c&org=o&precision=ns",
        ], [false, true])
    func whatTelegrafSendsIsStoredAndAnsweredWithNothing(_ path: String, _ packed: Bool) async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(2)
            for _ in 0..<2 {
                let answer = try await write(client, path, Self.telegraf, packed: packed)
                #expect(answer.status == 204, "\(answer.text)")
                #expect(answer.text.isEmpty)
            }
            #expect(running.store.counts.stored == 2)
            #expect(running.store.latest(of: RegisterKey(1))?.last.value == .wattHours(12_345))
            #expect(running.store.latest(of: RegisterKey(2))?.last.at == Instant(seconds: 1_763_805_600))
        }
    }

    @Test(arguments: ["/write?db=d&precision=s", "/api/v2/write?bucket=b&org=o&precision=s"])
    func aGoodLineOfABadBatchIsStoredAndTheOthersAreToldTheAgentsWay(_ path: String) async throws {
        try await withLocalAPI { client, running in
            _ = try await running.store.addMeters(1)
            let bad = (0..<8).map { "m,meter=\($0 + 10) registerKwh=1 1763805600" }.joined(separator: "\n")
            let answer = try await write(client, path, "m,meter=1 registerKwh=1 1763805600\nm,meter=1 x\n\(bad)\n")
            #expect(answer.status == 400)
            #expect(answer.mediaType == "application/json")
            #expect(running.store.counts.stored == 1)
            let json = try answer.json()
            let message: String?
            if path.hasPrefix("/write") {
                message = json.error.string
            } else {
                #expect(json.code.string == "invalid")
                #expect(json.line.int == 2)
                message = json.message.string
            }
            let text = try #require(message)
            #expect(
                text.hasPrefix(
                    "partial write: line 2: at the line's end: the field x has no value; line 3: no meter 10"))
            #expect(text.contains("and 4 more; 1 stored, dropped=9"))
        }
    }

    @Test func whatIsWrongWithARequestIsToldTheAgentsWay() async throws {
        try await withServer { running in
            _ = try await running.store.addMeters(1)
            let viewer = try await running.token("v", .viewer)
            let operate = try await running.token("o", .operate)
            let line = "m,meter=1 registerKwh=1"
            try await running.network { client in
                for (path, isFirst) in [("/write", true), ("/api/v2/write", false)] {
                    func expect(_ answer: Answer, _ status: Int, _ code: String, _ part: String) throws {
                        #expect(answer.status == status, "\(answer.text)")
                        let json = try answer.json()
                        let text = try #require(isFirst ? json.error.string : json.message.string)
                        #expect(text.contains(part), "\(text)")
                        if !isFirst { #expect(json.code.string == code) }
                    }
                    try expect(try await write(client, path, line), 401, "unauthorized", "token")
                    try expect(try await write(client.with(token: viewer), path, line), 403, "forbidden", "viewer")
                    let known = client.with(token: operate)
                    try expect(
                        try await write(known, "\(path)?precision=day", line), 400, "invalid", "precision is day")
                    try expect(
                        try await known.send(.post, path, bytes: [1, 2, 3], headers: [.contentEncoding: "gzip"]), 400,
                        "invalid", "gzip is broken")
                    try expect(
                        try await known.send(.post, path, bytes: [], headers: [.contentEncoding: "br"]), 415,
                        "unsupported media type", "gzip")
                    // Too much that is wrong is the sender's fault, and nothing to send again.
                    try expect(
                        try await write(known, path, String(repeating: "x\n", count: BulkReadings.mostRejected)), 400,
                        "invalid", "lines are wrong")
                }
                // A path that is none of InfluxDB's answers as gridd does.
                #expect(try await client.get("/api/v2/buckets").decode(Problem.self).status == 404)
                #expect(try await client.send(.get, "/write").decode(Problem.self).status == 405)
            }
        }
    }

    @Test(arguments: [
        (StoreFault.Code.diskFull, 503, "unavailable"), (.closed, 503, "unavailable"),
        (.corrupt, 500, "internal error"),
    ])
    func whatMaySucceedLaterIsA5xxSoThatTheAgentKeepsItsReadings(
        _ code: StoreFault.Code, _ status: Int, _ word: String
    ) throws {
        let refusal = try #require(Refusal(StoreFault(code, "why")))
        for dialect in [Dialect.influx1, .influx2] {
            let response = refusal.response(in: dialect)
            #expect(response.status.code == status)
            #expect(response.headers[.contentType] == "application/json")
            if status == 503 { #expect(response.headers[.retryAfter] != nil) }
        }
        #expect(InfluxError2.code(of: status) == word)
        let slow = Refusal(problem: .tooSlow("slow")).response(in: .influx2)
        #expect(slow.status.code == 503)
        #expect(slow.headers[.retryAfter] == "1")
    }

    @Test func aTokenMayComeTheWaysThatAgentsSendOne() async throws {
        try await withServer { running in
            _ = try await running.store.addMeters(2)
            let token = try await running.token("telegraf", .operate, meters: [1])
            let line = "m,meter=1 registerKwh=1 1763805600000000000"
            let basic = Data("anyone:\(token)".utf8).base64EncodedString()
            try await running.network { client in
                func status(_ path: String, _ authorization: String? = nil) async throws -> Int {
                    try await client.send(
                        .post, path, bytes: Array(line.utf8), headers: authorization.map { [.authorization: $0] } ?? [:]
                    ).status
                }
                for path in ["/write?db=x", "/api/v2/write?bucket=x"] {
                    for good in ["Bearer \(token)", "Token \(token)", "token \(token)", "Basic \(basic)"] {
                        #expect(try await status(path, good) == 204, "\(path) \(good.prefix(6))")
                    }
                    let wrong = ["Token x", "Basic x", "Basic \(Data(token.utf8).base64EncodedString())", "Token", ""]
                    for bad in wrong { #expect(try await status(path, bad) == 401, "\(path) \(bad.prefix(6))") }
                }
                #expect(try await status("/write?u=anyone&p=\(token)") == 204)
                #expect(try await status("/write?u=\(token)") == 401)
                #expect(try await status("/api/v2/write?u=anyone&p=\(token)") == 401)
                // gridd's own routes know none of these ways.
                for other in ["Token \(token)", "Basic \(basic)"] {
                    #expect(
                        try await client.send(.get, "/api/v1/status", headers: [.authorization: other]).status == 401)
                }
                #expect(try await client.send(.get, "/api/v1/status?p=\(token)").status == 401)
                // The token's meters are all it may write for.
                let other = try await client.with(token: token).send(
                    .post, "/write", bytes: Array("m,meter=2 registerKwh=1\n\(line)".utf8))
                #expect(other.status == 400)
                #expect(other.text.contains("no meter 2"))
            }
            #expect(running.store.counts.stored == 1)
        }
    }

    @Test func aDatabaseIsThereWhenItIsAskedFor() async throws {
        try await withLocalAPI { client, _ in
            let form = "application/x-www-form-urlencoded"
            let made = try await client.send(
                .post, "/query", "q=CREATE+DATABASE+%22telegraf%22", type: form)
            #expect(made.status == 200)
            #expect(made.text == #"{"results":[{"statement_id":0}]}"#)
            let inQuery = try await client.send(.post, "/query?db=&epoch=ns&q=create++database+x")
            #expect(inQuery.status == 200)
            for other in ["q=SHOW+DATABASES", "q=DROP+DATABASE+x", "", "q="] {
                let answer = try await client.send(.post, "/query", other, type: form)
                #expect(answer.status == 400)
                #expect(try answer.decode(InfluxError1.self).error.contains("InfluxQL"))
            }
        }
    }

    @Test func aPingIsAnsweredWithAVersion() async throws {
        try await withServer { running in
            try await running.network { client in
                for method in [HTTPRequest.Method.get, .head] {
                    let answer = try await client.send(method, "/ping?wait_for_leader=1s")
                    #expect(answer.status == 204)
                    let version = answer.response.headers.first { $0.name.canonicalName == "x-influxdb-version" }
                    #expect(version?.value == "gridd-\(Version.current)")
                }
            }
        }
    }

    @Test func theConfigurationSaysWhereReadingsAre() async throws {
        let names = LineProtocolNames(meterTags: ["dev"], registerFields: ["total_kwh"], measurements: ["modbus"])
        try await withServer { configuration in
            configuration.lineProtocol = names
        } _: { running in
            _ = try await running.store.addMeters(1)
            try await running.local { client in
                let body =
                    "modbus,dev=1 total_kwh=5 1763805600\nother,dev=1 total_kwh=x\nmodbus,meter=1 registerKwh=9\n"
                let answer = try await write(client, "/write?precision=s", body)
                #expect(answer.status == 204, "\(answer.text)")
            }
            #expect(running.store.latest(of: RegisterKey(1))?.last.value == .kilowattHours(5))
            #expect(running.server.backend.passedOver.value == 2)
        }
    }
}
