import GridClient
import GridModel
import Synchronization

/// Brings the model of `watch` what it shows: events as they happen, and what has to be asked for.
final class WatchFeed: Sendable {
    private let client: GridClient
    /// The same for events: a server that is away is waited for, however long.
    private let patient: GridClient
    private let app: WatchApp
    /// Those that are watched; empty for all.
    private let meters: [MeterID]
    /// True when readings and alerts are to be asked for whole: at the beginning, and after something was missed.
    private let wantsAll = Mutex(true)

    /// Of so many meters the names are fetched before anybody searches them.
    private static let fewMeters = 5_000
    private static let always = Duration.seconds(1_000_000_000)
    private static let lost = WatchModel.Link.lost("connection lost, retrying")
    private static let pause = Duration.milliseconds(200)
    /// A server that sends gap after gap is asked for everything now and then, and not each time.
    private static let refill = Duration.seconds(3)
    private static let statusPause = Duration.seconds(5)

    init(_ client: GridClient, _ app: WatchApp, meters: [MeterID]) {
        self.client = client.adjusted(timeout: .seconds(30), retries: .never, observer: nil)
        patient = client.adjusted(
            timeout: nil, retries: RetryPolicy(longestDelay: .seconds(2), waitsForServer: Self.always),
            // What is said of the connection is said on the screen.
            observer: { notice in
                switch notice.kind {
                case .retry: app.change { $0.link = Self.lost }
                case .recovered: app.change { $0.link = .live }
                case .request, .answer, .gaveUp: break
                }
            })
        self.app = app
        self.meters = meters
    }

    /// Works until it is cancelled. Throws when the server refuses.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.follow() }
            group.addTask { try await self.ask() }
            defer { group.cancelAll() }
            while try await group.next() != nil {}
        }
    }

    /// Readings and alerts as they happen, through all losses of the connection.
    private func follow() async throws {
        for try await event in patient.events(meters: meters, patience: Self.always) {
            if case .gap = event.event { wantsAll.withLock { $0 = true } }
            app.take(event.event)
        }
    }

    // MARK: Questions

    private func ask() async throws {
        var filledAt: ContinuousClock.Instant?
        var statusAt: ContinuousClock.Instant?
        var names: PagedSequence<Meter>.Pages.AsyncIterator? = allMeters.pages.makeAsyncIterator()
        var seen = 0
        while !Task.isCancelled {
            let now = ContinuousClock.now
            let isDue = filledAt.map { now - $0 >= Self.refill } ?? true
            if isDue, wantsAll.withLock({ $0 }) {
                wantsAll.withLock { $0 = false }
                if try await reached({ try await self.fill() }) == false { wantsAll.withLock { $0 = true } }
                filledAt = .now
            }
            if statusAt.map({ now - $0 >= Self.statusPause }) ?? true {
                try await reached { try await self.askStatus() }
                statusAt = .now
            }
            if let meter = app.look({ model, _ in model.opened }), meter.lacksReadings {
                try await reached { try await self.askReadings(meter) }
            }
            let wanted = app.look { model, size in model.namesWanted(size) }
            if !wanted.isEmpty { try await reached { try await self.askNames(wanted) } }
            if names != nil, seen < Self.fewMeters || app.look({ model, _ in model.wantsAllNames }) {
                try await reached {
                    if let page = try await names?.next() {
                        seen += page.count
                        self.app.change { $0.fleet.take(page) }
                    } else {
                        names = nil
                        self.app.change { $0.knowsAllNames = true }
                    }
                }
                continue
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    private var allMeters: PagedSequence<Meter> {
        meters.isEmpty ? client.meters.list(status: .active) : client.meters.list(of: MeterSelection(meters))
    }

    private var selection: MeterSelection { meters.isEmpty ? .all : MeterSelection(meters) }

    private func fill() async throws {
        for try await page in client.readings.latest(of: selection).pages {
            app.change { $0.fleet.take(page) }
        }
        var firing: [Alert] = []
        for try await page in client.alerts.list(state: .firing).pages {
            firing += meters.isEmpty ? page : page.filter { $0.meter.map(selection.contains) ?? false }
        }
        app.change {
            $0.fleet.replace(firing: firing)
            $0.noteGap()
            $0.isFilled = true
            $0.link = .live
        }
    }

    private func askStatus() async throws {
        let status = try await client.status.get()
        app.change {
            $0.connections = status.meters.connected
            // It answers: the events are taken up again in a moment, if they are not yet.
            if $0.isFilled { $0.link = .live }
        }
    }

    private func askReadings(_ state: MeterState) async throws {
        var readings: [RawReading] = []
        let pages = client.meters.raw(state.meter, from: DateExpression(state.shown.from), to: DateExpression("now"))
            .pages
        for try await page in pages {
            readings += page
            if readings.count > 2 * MeterState.most { readings.removeFirst(readings.count - MeterState.most) }
            guard app.look({ model, _ in model.opened?.meter == state.meter }) else { return }
        }
        app.change { $0.take(readings, of: state.meter, back: state.shown.milliseconds) }
    }

    private func askNames(_ ids: [MeterID]) async throws {
        let some = try await client.meters.list(ids: ids).collect()
        app.change { model in
            model.fleet.take(some)
        }
    }

    /// False when the server could not be asked at the moment; that is said on the screen, and is no error.
    @discardableResult
    private func reached(_ question: () async throws -> Void) async throws -> Bool {
        do {
            try await question()
            return true
        } catch let error as ClientError
            where [.unreachable, .connectionLost, .timeout, .unavailable].contains(error.code)
        {
            app.change { $0.link = Self.lost }
            try await Task.sleep(for: .milliseconds(500))
            return false
        }
    }
}
