import GridClient
import GridModel

/// `watch` on a whole screen.
enum WatchScreen {
    /// Shows the meters, or the only one of them, until the person leaves.
    ///
    /// Throws what the server refuses it with; `CancellationError` after Ctrl-C.
    static func run(_ meters: [MeterID], _ session: Session, on terminal: sending ScreenTerminal) async throws {
        // A server that is not there, and a meter that is not, are told before the screen is taken.
        _ = try await session.client.status.get()
        if meters.count == 1 { _ = try await session.client.meters.get(meters[0]) }
        let loop = try ScreenLoop()
        let model = WatchModel(opening: meters.count == 1 ? meters[0] : nil)
        let app = WatchApp(
            model, session.output.glyphs, now: session.surroundings.now, refresh: { loop.refresh() })
        let feed = WatchFeed(session.client, app, meters: meters)
        let feeding = Task {
            do {
                try await feed.run()
            } catch {
                // Cancelled when the person left, which ended the screen already.
                loop.fail(error)
            }
        }
        defer { feeding.cancel() }
        try await loop.run(app, session.output, on: terminal)
    }
}
