import Foundation
import GridModel
import Hummingbird

/// Writes events as `text/event-stream` (WHATWG HTML §9.2).
struct EventStream: Sendable {
    /// A comment goes out when nothing else did for so long, so that both ends see that the line is up.
    static let heartbeat = Duration.seconds(15)

    let hub: EventHub
    /// Nil for all.
    let meters: Set<MeterID>?
    /// The last event the reader saw; nil to begin with what comes now.
    let after: EventID?

    var response: Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                try await write(to: &writer)
                try await writer.finish(nil)
            })
    }

    private func write(to writer: inout any ResponseBodyWriter) async throws {
        let clock = ContinuousClock()
        let start = after ?? hub.last
        var subscription = EventSubscription(to: hub, meters: meters, after: start)
        // An id without data is no event; it sets the Last-Event-ID of a reader who has none yet.
        if after == nil { try await writer.write(ByteBuffer(string: "id: \(start.text)\n\n")) }
        var lastWrite = clock.now
        while true {
            switch await subscription.next() {
            case .events(let events):
                try await writer.write(try Self.frame(events))
                lastWrite = clock.now
            case .idle where clock.now - lastWrite >= Self.heartbeat:
                try await writer.write(ByteBuffer(string: ": heartbeat\n\n"))
                lastWrite = clock.now
            case .idle: continue
            case .closed: return
            }
        }
    }

    /// The events' frames, one after the other.
    static func frame(_ events: [EventSubscription.Event]) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes = ByteBuffer()
        for event in events {
            bytes.writeString("event: \(event.event.kind)\nid: \(event.id.text)\ndata: ")
            bytes.writeBytes(try encoder.encode(event.event))
            bytes.writeString("\n\n")
        }
        return bytes
    }
}

extension LiveEvent {
    /// The event's type in the stream.
    fileprivate var kind: String {
        switch self {
        case .reading: "reading"
        case .alert: "alert"
        case .gap: "gap"
        }
    }
}
