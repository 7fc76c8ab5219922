import GridModel
import Hummingbird

struct EventRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [events] }

    private var events: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/events", name: "watchEvents", summary: "Readings and alerts as they happen",
            tag: "events", need: .read,
            parameters: [
                .query("meter", "Only of these meters: ids separated by commas."),
                .init(
                    name: "Last-Event-ID", place: .header,
                    description: "The id of the last event that was seen; what happened since comes first.",
                    schema: ["type": "string"]),
            ],
            answer: .init(
                mediaType: "text/event-stream", schema: Schemas.liveEvent.reference,
                description: "Server-sent events, each with a LiveEvent as data; the event's type is its kind. "
                    + "A gap says that events were missed.")
        ) { call in
            let meters = try call.meters("meter", in: backend.store)
            return EventStream(
                hub: backend.events, meters: meters.map { Set($0) },
                after: try Self.lastEventID(call.request.headers.lastEventID)
            ).response
        }
    }

    private static func lastEventID(_ text: String?) throws(Problem) -> EventID? {
        guard let text, !text.isEmpty else { return nil }
        guard let id = EventID(text) else {
            throw .badRequest("Last-Event-ID is \(text.prefix(100)); it must be the id of an event")
        }
        return id
    }
}
