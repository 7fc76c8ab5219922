import GridClient
import GridModel

/// Hears of events as they happen, and looks around now and then, so that nothing is missed in between.
struct Watchfulness {
    private static let pause = Duration.seconds(5)

    private let client: GridClient
    private let meters: [MeterID]
    private let within: Duration

    init(_ session: Session, _ meters: [MeterID], within: Duration) {
        client = session.client
        self.meters = meters
        self.within = within
    }

    /// Tells `heed` of all there is to know until it says that it is over; false when the time is over before.
    func run(_ heed: (Vigil.News) async throws -> Bool) async throws -> Bool {
        try await withThrowingTaskGroup(of: Void.self) { [client, meters, within] group in
            let (news, speaker) = AsyncThrowingStream.makeStream(
                of: Vigil.News?.self, bufferingPolicy: .bufferingOldest(100_000))
            group.addTask {
                try? await Task.sleep(for: within)
                speaker.yield(nil)
            }
            group.addTask {
                do {
                    for try await event in client.events(meters: meters) { speaker.yield(.event(event.event)) }
                } catch {
                    speaker.finish(throwing: error)
                }
            }
            group.addTask {
                do {
                    while !Task.isCancelled {
                        speaker.yield(try await Self.survey(client, meters))
                        try await Task.sleep(for: Self.pause)
                    }
                } catch {
                    speaker.finish(throwing: error)
                }
            }
            defer { group.cancelAll() }
            for try await item in news {
                guard let item else { return false }
                if try await heed(item) { return true }
            }
            return false
        }
    }

    private static func survey(_ client: GridClient, _ meters: [MeterID]) async throws -> Vigil.News {
        var found: [Meter] = []
        // Of all meters only what happens is looked at: a fleet has somebody who reports at any time.
        for start in stride(from: 0, to: meters.count, by: 500) {
            let some = Array(meters[start..<min(start + 500, meters.count)])
            found += try await client.meters.list(ids: some).collect()
        }
        var firing: [Alert] = []
        if meters.count == 1 {
            firing = try await client.alerts.list(state: .firing, meter: meters[0]).collect()
        } else {
            let wanted = Set(meters)
            for try await page in client.alerts.list(state: .firing).pages {
                firing += page.filter { wanted.isEmpty || $0.meter.map(wanted.contains) ?? false }
            }
        }
        return .survey(meters: found, firing: firing)
    }
}
