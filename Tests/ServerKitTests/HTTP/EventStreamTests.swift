import Foundation
import GridModel
import TestSupport
import Testing

@testable import ServerKit

@Suite struct EventStreamTests {
    @Test func aReadingThatWasStoredComesDownTheLine() async throws {
        try await withServer { running in
            let id = try await running.store.addMeters(2)[1]
            let reader = try RawSocket(unix: running.addresses.socket)
            reader.send("GET /api/v1/events?meter=\(id) HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("the stream begins") { reader.text.contains("id: 0.4294967295") }
            #expect(reader.text.contains("text/event-stream"))
            try await running.store.append(1, [Reading(at: Instant(seconds: 1), value: .wattHours(1))])
            try await running.store.append(id, [Reading(at: Instant(seconds: 1), value: .wattHours(2))])
            try await eventually("the reading comes") { reader.text.contains(#""meter":2"#) }
            #expect(reader.text.contains("event: reading\nid: 2.0\ndata: {"))
            #expect(!reader.text.contains(#""meter":1"#))
            #expect(running.server.backend.events.subscribers == 1)
        }
    }

    @Test func whoComesBackIsToldWhatHappenedMeanwhile() async throws {
        try await withServer { running in
            let id = try await running.store.addMeters(1)[0]
            for second in 1...3 {
                try await running.store.append(
                    id, [Reading(at: Instant(seconds: Int64(second)), value: .wattHours(Int64(second)))])
            }
            try await eventually("the hub has them") { running.server.backend.events.last.sequence == 3 }
            let reader = try RawSocket(unix: running.addresses.socket)
            reader.send("GET /api/v1/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 1.0\r\n\r\n")
            try await eventually("the third comes") { reader.text.contains("id: 3.0") }
            #expect(reader.text.contains("id: 2.0"))
            #expect(!reader.text.contains("id: 1.0"))
        }
    }

    @Test func anAlertComesDownTheLine() async throws {
        try await withServer { running in
            _ = try await running.store.addMeters(1)
            let reader = try RawSocket(unix: running.addresses.socket)
            reader.send("GET /api/v1/events HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("the stream begins") { reader.text.contains("id: ") }
            let alert = try await running.store.record([.firing(1)], consumedThrough: nil)[0]
            try await running.local { client in
                for name in ["Ana", "Eva"] {
                    let answer = try await client.post(
                        "/api/v1/alerts/\(alert.id)/acknowledge", #"{"by": "\#(name)"}"#)
                    #expect(answer.status == 200)
                }
            }
            try await eventually("it comes") { reader.text.contains("event: alert") }
            #expect(reader.text.contains(#""acknowledgedBy":"Ana""#))
            #expect(reader.text.components(separatedBy: "event: alert").count == 2)
        }
    }

    @Test func aStreamEndsWhenGriddDoes() async throws {
        let reader = try await withServer { running in
            let reader = try RawSocket(unix: running.addresses.socket)
            reader.send("GET /api/v1/events HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("the stream begins") { reader.text.contains("id: ") }
            return reader
        }
        try await eventually("the stream ends") { reader.isEnded }
        // The body's last chunk: it was ended, not cut.
        #expect(reader.text.hasSuffix("0\r\n\r\n"))
    }
}
