import Foundation
import GridModel
import TestSupport
import Testing

@testable import GridClient

/// Live events over real sockets.
@Suite struct EventStreamTests {
    private static let quick = RetryPolicy(attempts: 3, firstDelay: .milliseconds(1), longestDelay: .milliseconds(5))

    private static func reading(_ register: Int) -> LiveEvent {
        .reading(meter: 1, at: Instant(seconds: 60), registerKwh: .kilowattHours(Int64(register)), powerKw: nil)
    }

    private static func frame(_ register: Int, id: String?) -> String {
        let data =
            #"{"kind": "reading", "meter": 1, "at": "1970-01-01T00:01:00Z", "registerKwh": \#(register), "powerKw": null}"#
        return (id.map { "id: \($0)\n" } ?? "") + "event: reading\ndata: \(data)\n\n"
    }

    private func client(_ server: ScriptedServer) throws -> GridClient {
        try GridClient(server: try #require(ServerAddress(server.address)), retries: Self.quick)
    }

    private func take(_ count: Int, _ stream: EventStream) async throws -> [StreamedEvent] {
        var events: [StreamedEvent] = []
        for try await event in stream {
            events.append(event)
            if events.count == count { break }
        }
        return events
    }

    @Test func eventsComeInOrderWithTheirIDs() async throws {
        let both = Self.frame(1, id: "1.0") + ": heartbeat\n\n" + Self.frame(2, id: "1.1")
        let middle = both.index(both.startIndex, offsetBy: 40)
        let server = try ScriptedServer { _ in
            .events([String(both[..<middle]), String(both[middle...])], thenCloses: false)
        }
        defer { server.stop() }
        let client = try client(server)
        let events = try await take(2, client.events(meters: [1, 2]))
        #expect(
            events == [
                StreamedEvent(id: "1.0", event: Self.reading(1)), StreamedEvent(id: "1.1", event: Self.reading(2)),
            ])
        #expect(server.requests[0].target == "/api/v1/events?meter=1%2C2")
        #expect(server.requests[0].headers["accept"] == "text/event-stream")
        #expect(server.requests[0].headers["last-event-id"] == nil)
        await client.close()
    }

    @Test func aLostStreamIsTakenUpAfterTheLastEvent() async throws {
        let server = try ScriptedServer { request in
            switch request.number {
            // Half an event of the old connection is void.
            case 1: .events([Self.frame(1, id: "1.0"), "id: 9.9\ndata: {\"half"], thenCloses: true)
            case 2: .hangUp
            case 3: .problem(503, "storage", "starting")
            default: .events([Self.frame(2, id: "1.1")], thenCloses: false)
            }
        }
        defer { server.stop() }
        let client = try client(server)
        let events = try await take(2, client.events())
        #expect(events.map(\.event) == [Self.reading(1), Self.reading(2)])
        #expect(server.requests.count == 4)
        #expect(server.requests[1].headers["last-event-id"] == "9.9")
        await client.close()
    }

    @Test func aLostStreamWithoutAnIDSurfacesTheGap() async throws {
        let server = try ScriptedServer { request in
            .events([Self.frame(request.number, id: nil)], thenCloses: request.number == 1)
        }
        defer { server.stop() }
        let client = try client(server)
        let events = try await take(3, client.events()).map(\.event)
        #expect(events[0] == Self.reading(1))
        guard case .gap = events[1] else {
            Issue.record("\(events[1]) is no gap")
            return
        }
        #expect(events[2] == Self.reading(2))
        await client.close()
    }

    @Test func theServersOwnGapIsHandedOn() async throws {
        let server = try ScriptedServer { _ in
            .events(
                ["event: gap\nid: 5.0\ndata: {\"kind\": \"gap\", \"message\": \"too slow\"}\n\n"], thenCloses: false)
        }
        defer { server.stop() }
        let client = try client(server)
        let events = try await take(1, client.events(lastEventID: "2.0"))
        #expect(events == [StreamedEvent(id: "5.0", event: .gap(message: "too slow"))])
        #expect(server.requests[0].headers["last-event-id"] == "2.0")
        await client.close()
    }

    @Test func aRefusalEndsIt() async throws {
        let server = try ScriptedServer { _ in .problem(404, "unknown-meter", "no meter 9") }
        defer { server.stop() }
        let client = try client(server)
        let error = await #expect(throws: ClientError.self) { try await take(1, client.events(meters: [9])) }
        #expect(error?.code == .notFound)
        #expect(error?.subject == "meter 9")
        await client.close()
    }

    @Test func aServerThatStaysAwayEndsIt() async throws {
        let server = try ScriptedServer {
            $0.number == 1 ? .events([Self.frame(1, id: "1.0")], thenCloses: true) : .hangUp
        }
        defer { server.stop() }
        let client = try client(server)
        let error = await #expect(throws: ClientError.self) {
            try await take(2, client.events(patience: .milliseconds(20)))
        }
        #expect(error?.code == .connectionLost)
        await client.close()
    }

    @Test func cancellationEndsASilentStream() async throws {
        let server = try ScriptedServer { _ in .events([": welcome\n\n"], thenCloses: false) }
        defer { server.stop() }
        let client = try client(server)
        let task = Task { try await take(1, client.events()) }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        let error = await #expect(throws: ClientError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        await client.close()
    }
}
