import GridModel
import TestSupport
import Testing

@testable import ServerKit

@Suite struct StatusRouteTests {
    @Test func statusCountsWhatThereIs() async throws {
        try await withLocalAPI { client, running in
            let id = try await running.store.addMeters(2)[0]
            let reading = Reading(at: Instant(seconds: 1), value: .wattHours(1))
            try await running.store.append(id, [reading])
            try await running.store.append(id, [reading])
            let meter = try RawSocket(loopback: running.addresses.meters.port)
            try await eventually("the meter is connected") {
                try await client.get("/api/v1/status").json().meters.connected.int == 1
            }
            let status = try await client.get("/api/v1/status").decode(ServerStatus.self)
            #expect(status.version == Version.current)
            #expect(status.meters == .init(active: 2, connected: 1))
            #expect(status.readings == .init(stored: 1, acknowledged: 2, duplicates: 1, rejected: 0))
            #expect(status.journal == .init(readings: 1, sequence: 1))
            #expect(status.uptimeSeconds >= 0 && status.trouble == nil)
            #expect(!meter.isEnded)
        }
    }

    @Test func compactionEmptiesTheJournal() async throws {
        try await withLocalAPI { client, running in
            try await running.store.append(
                try await running.store.addMeters(1)[0], [Reading(at: Instant(seconds: 1), value: .wattHours(1))])
            #expect(try await client.post("/api/v1/compact").text == #"{"readings":1}"#)
            #expect(try await client.get("/api/v1/status").json().journal.readings.int == 0)
            #expect(try await client.get("/api/v1/status").json().readings.stored.int == 1)
        }
    }

    @Test func healthIsOneWord() async throws {
        try await withServer { running in
            try await running.network { client in
                for path in ["/healthz", "/readyz"] {
                    let answer = try await client.get(path)
                    #expect(answer.text == "ok\n")
                }
            }
        }
    }

    @Test func metricsAreInThePrometheusFormat() async throws {
        try await withLocalAPI { client, running in
            try await running.store.append(
                try await running.store.addMeters(1)[0], [Reading(at: Instant(seconds: 1), value: .wattHours(1))])
            let answer = try await client.get("/metrics")
            #expect(answer.mediaType == "text/plain; version=0.0.4; charset=utf-8")
            #expect(answer.text.hasSuffix("\n"))
            var described: [String: String] = [:]
            for line in answer.text.split(separator: "\n") {
                let words = line.split(separator: " ")
                if line.hasPrefix("# HELP ") {
                    #expect(described.updateValue("", forKey: String(words[2])) == nil, "\(words[2]) twice")
                } else if line.hasPrefix("# TYPE ") {
                    #expect(described[String(words[2])] == "", "\(words[2]) has no help before its type")
                    described[String(words[2])] = String(words[3])
                } else {
                    let name = String(words[0].prefix { $0 != "{" })
                    let type = try #require(described[name], "\(name) is not described")
                    #expect(words.count == 2 && Int64(words[1]) != nil)
                    // The convention for counters: https://prometheus.io/docs/practices/naming/
                    #expect(name.hasPrefix("gridd_") && name.hasSuffix("_total") == (type == "counter"))
                }
            }
            #expect(described.count >= 12)
            #expect(answer.text.contains("\ngridd_readings_stored 1\n"))
            #expect(answer.text.contains(#"gridd_build_info{version="\#(Version.current)"} 1"#))
        }
    }

    @Test func labelsAndHelpAreEscaped() {
        var metrics = MetricsText()
        metrics.add("m", .gauge, "a \\ and\nb", [(["l": "say \"x\"\n\\"], 1)])
        #expect(metrics.text == "# HELP m a \\\\ and\\nb\n# TYPE m gauge\nm{l=\"say \\\"x\\\"\\n\\\\\"} 1\n")
    }
}
