import Foundation
import GridModel

/// A live event with the id under which the stream can be taken up again after it.
public struct StreamedEvent: Hashable, Sendable {
    public var id: String?
    public var event: LiveEvent

    public init(id: String?, event: LiveEvent) {
        self.id = id
        self.event = event
    }
}

/// What happens, as it happens; it has no end of its own.
///
/// A lost connection is made again where it was lost; what was missed meanwhile comes first, or a `gap` event when
/// that is not kept any more. When the server does not come back, or refuses, iteration throws ``ClientError``.
public struct EventStream: AsyncSequence, Sendable {
    public typealias Element = StreamedEvent

    let dispatcher: Dispatcher
    let meters: [MeterID]
    let lastEventID: String?
    /// How long a lost server is tried to be reached again.
    let patience: Duration

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream: self) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        private let stream: EventStream
        private var parser: EventStreamParser
        private var body: (any ChunkIterator)?
        private var pending: ArraySlice<StreamedEvent> = []
        private var wasConnected = false

        fileprivate init(stream: EventStream) {
            self.stream = stream
            parser = EventStreamParser(lastID: stream.lastEventID)
        }

        public mutating func next() async throws -> StreamedEvent? {
            while true {
                if let event = pending.popFirst() { return event }
                if Task.isCancelled { throw ClientError(.cancelled, "cancelled") }
                if body == nil {
                    try await connect()
                    continue
                }
                do {
                    guard let chunk = try await body?.nextChunk() else {
                        body = nil
                        continue
                    }
                    pending = try parser.feed(chunk).map(Self.decode)[...]
                } catch let error as ClientError where error.code == .connectionLost {
                    body = nil
                }
            }
        }

        /// Opens the stream; after it was open once, tries until the stream's patience is over.
        private mutating func connect() async throws {
            let began = ContinuousClock.now
            let dispatcher = stream.dispatcher
            let isReconnection = wasConnected
            if isReconnection { dispatcher.tell(.retry, "the connection to \(dispatcher.address) was lost, retrying…") }
            var attempt = 1
            while true {
                // A server that ends every stream at once must not be asked without a pause.
                if isReconnection { try await dispatcher.pause(dispatcher.retries.delay(after: attempt)) }
                do {
                    body = try await dispatcher.stream(request)
                    break
                } catch let error as ClientError where Self.isTransient(error) {
                    let patience = isReconnection ? stream.patience : dispatcher.retries.waitsForServer
                    guard began.duration(to: .now) < patience else { throw error }
                    if !isReconnection {
                        dispatcher.tell(.retry, "\(error.message), retrying…")
                        try await dispatcher.pause(dispatcher.retries.delay(after: attempt))
                    }
                    attempt += 1
                }
            }
            wasConnected = true
            guard isReconnection else { return }
            dispatcher.tell(.recovered, "ok")
            // Half a message of the old connection is void.
            let resumesAfter = parser.lastID
            parser = EventStreamParser(lastID: resumesAfter)
            if resumesAfter == nil {
                pending = [
                    StreamedEvent(
                        id: nil, event: .gap(message: "the connection was lost; events in between are missing"))
                ]
            }
        }

        private var request: Request {
            var request = Request(method: .get, path: "/api/v1/events", repetition: .harmless)
            request.headers = [("Accept", "text/event-stream"), ("Cache-Control", "no-cache")]
            if let id = parser.lastID { request.headers.append(("Last-Event-ID", id)) }
            if !stream.meters.isEmpty {
                request.query = [("meter", stream.meters.map(\.description).joined(separator: ","))]
                if stream.meters.count == 1 { request.subject = "meter \(stream.meters[0])" }
            }
            return request
        }

        private static func isTransient(_ error: ClientError) -> Bool {
            [.unreachable, .connectionLost, .unavailable].contains(error.code)
        }

        private static func decode(_ message: EventStreamParser.Message) throws -> StreamedEvent {
            do {
                let event = try GridCoding.decoder.decode(LiveEvent.self, from: Data(message.data.utf8))
                return StreamedEvent(id: message.id, event: event)
            } catch {
                throw ClientError(.unexpectedAnswer, "the server sent an event that is not one of gridd's")
            }
        }
    }
}

extension GridClient {
    /// Readings and alerts as they happen.
    ///
    /// - Parameters:
    ///   - meters: Only of these; empty for all.
    ///   - lastEventID: Begins after this event, with what was missed since, as far as it is kept.
    ///   - patience: How long a server that was lost is tried to be reached again before iteration throws.
    public func events(
        meters: [MeterID] = [], lastEventID: String? = nil, patience: Duration = .seconds(60)
    ) -> EventStream {
        EventStream(dispatcher: dispatcher, meters: meters, lastEventID: lastEventID, patience: patience)
    }
}
