import Foundation
import GridModel

extension GridClient.Meters {
    /// What happened to a meter's register and was decided about its readings, by when it took effect; revoked events are
    /// among them. Fails with `notFound`.
    ///
    /// - Parameters:
    ///   - id: Whose.
    ///   - limit: At most so many; nil for all.
    public func events(of id: MeterID, limit: Int? = nil) -> PagedSequence<MeterEvent> {
        dispatcher.pages(of: Self.eventsRequest(.get, id, repetition: .harmless), limit: limit, pageSize: 1_000)
    }

    /// Records what happened to a meter's register, or a decision about its readings, and gives it back.
    ///
    /// - Parameters:
    ///   - event: What, and when; a date without an offset is local to the meter.
    ///   - id: Whose.
    ///   - dryRun: Only say what would be recorded.
    /// - Throws: ``ClientError``; `notFound` for a meter or a reading that is not there, `conflict` for what contradicts
    ///   readings or other events.
    public func record(_ event: NewMeterEvent, of id: MeterID, dryRun: Bool = false) async throws -> MeterEvent {
        var request = Self.eventsRequest(.post, id, repetition: .harmful)
        request.rehearse(if: dryRun)
        request.headers = [("Content-Type", "application/json")]
        request.body = try GridCoding.encoder.encode(event)
        return try await dispatcher.value(request)
    }

    /// Takes a meter event back and gives it back; it stays in the list. Fails with `notFound`, or `conflict` when it was
    /// taken back already.
    ///
    /// - Parameters:
    ///   - event: The event's number.
    ///   - reason: Why.
    ///   - dryRun: Only say what would come of it.
    public func revoke(event: Int64, reason: String? = nil, dryRun: Bool = false) async throws -> MeterEvent {
        var request = Request(
            method: .post, path: "/api/v1/meter-events/\(event)/revoke", repetition: .harmful,
            subject: "meter event \(event)")
        request.rehearse(if: dryRun)
        request.headers = [("Content-Type", "application/json")]
        request.body = try GridCoding.encoder.encode(Revocation(reason: reason))
        return try await dispatcher.value(request)
    }

    private static func eventsRequest(
        _ method: Request.Method, _ id: MeterID, repetition: Request.Repetition
    ) -> Request {
        Request(method: method, path: "\(path)/\(id)/events", repetition: repetition, subject: "meter \(id)")
    }
}

extension GridClient.Readings {
    /// Readings that wait for an operator's decision, in the order they were found, page by page.
    ///
    /// - Parameters:
    ///   - selection: Those there are of a range; fails with `notFound` for a meter that is named by itself.
    ///   - limit: At most so many; nil for all.
    public func held(of selection: MeterSelection = .all, limit: Int? = nil) -> PagedSequence<HeldReading> {
        var request = Request(method: .get, path: "/api/v1/readings/held", repetition: .harmless)
        if selection != .all { request.query.append(("meters", selection.description)) }
        return dispatcher.pages(of: request, limit: limit, pageSize: 500)
    }
}
