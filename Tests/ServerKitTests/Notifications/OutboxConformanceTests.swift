import Foundation
import GridModel
import Synchronization
import TestSupport
import Testing

@testable import ServerKit

/// What every store does with notifications.
@Suite struct OutboxConformanceTests {
    private let start = Instant(rfc3339: "2026-11-26T12:00:00Z")!
    private static let rule = """
        {name: limit, kind: consumption, over: period, limit: 300 kWh, notify: [operators, customer], repeat: 4h}
        """

    private func prepare(
        _ store: any Store, receivers: [String] = ["{name: a, kind: webhook, url: https://example.com}"]
    ) async throws -> MeterID {
        let meter = try await store.addMeters(1)[0]
        _ = try await store.addAlertRule(
            name: "limit", text: Self.rule, format: .yaml, by: "op", at: start, dryRun: false)
        for text in receivers {
            _ = try await store.addReceiver(
                try ReceiverText.read(text), text: text, format: .yaml, by: "op", at: start, dryRun: false)
        }
        return meter
    }

    @discardableResult
    private func record(
        _ state: AlertState, of meter: MeterID, in store: any Store, at now: Instant, message: String = "over"
    ) async throws -> Alert {
        let key = AlertKey(rule: "limit", subject: .meter(meter), occasion: start)
        let evidence = AlertEvidence(from: start, to: now, meters: [meter], figures: figures)
        let alerts = try await store.record(
            [
                AlertTransition(
                    key, kind: .consumption, severity: .warning, state: state, at: now, message: message,
                    evidence: evidence)
            ], consumedThrough: nil)
        return try #require(alerts.first)
    }

    private var figures: AlertFigures {
        var figures = AlertFigures()
        figures.consumedKwh = .wattHours(312_400)
        figures.limitKwh = .kilowattHours(300)
        figures.period = CivilMonth(text: "2026-11")
        return figures
    }

    private func ids(_ store: any Store, _ state: NotificationState? = nil) async throws -> [String] {
        try await store.notifications(NotificationFilter(state: state), before: nil, limit: 100)
            .map { "\($0.id)@\($0.receiver)" }.reversed()
    }

    @Test(arguments: StoreEngine.allCases)
    func eachLineOfTheLogBecomesNotificationsOnce(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await prepare(store)
            try await record(.firing, of: meter, in: store, at: start)
            #expect(try await store.planNotifications(zone: .utc, at: start) == 1)
            #expect(try await store.planNotifications(zone: .utc, at: start) == 0)
            #expect(try await ids(store) == ["1.1@a"])
            let bundle = try #require(try await store.nextBundle(of: "a", at: start))
            #expect(bundle.rows.map(\.facts?.figures.consumedKwh) == [.wattHours(312_400)])
            #expect(bundle.rows[0].facts?.meter?.id == meter)
            try await record(.resolved, of: meter, in: store, at: start.adding(seconds: 60), message: "fine")
            _ = try await store.planNotifications(zone: .utc, at: start.adding(seconds: 60))
            #expect(try await ids(store) == ["1.1@a", "1.2@a"])
            // The end is not told before the beginning.
            let later = start.adding(seconds: 100)
            try await store.settle([bundle.rows[0].number], .failed("no", next: later), at: later)
            #expect(try await store.nextBundle(of: "a", at: start.adding(seconds: 90)) == nil)
            #expect(try await store.nextAttempts().map(\.at) == [later], "nor is it asked for before")
            #expect(try await store.nextBundle(of: "a", at: later)?.rows[0].facts?.id == "1.1")
            try await store.settle([bundle.rows[0].number], .sent, at: later)
            #expect(try await store.nextBundle(of: "a", at: later)?.rows[0].facts?.id == "1.2")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func theCustomerOfTheDayIsWrittenTo(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await prepare(store, receivers: ["{name: customer, kind: email, group: none}"])
            let customer = try await store.addCustomer(
                NewCustomer(name: "Ana Souza", email: "ana@example.com", language: "pt-BR"), by: "op", at: start,
                dryRun: false)
            _ = try await store.addContract(
                NewContract(meter: meter, customer: customer.id, from: CivilDate(text: "2026-01-01")!), by: "op",
                at: start,
                dryRun: false)
            try await record(.firing, of: meter, in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            let bundle = try #require(try await store.nextBundle(of: "customer", at: start))
            #expect(bundle.recipient == "ana@example.com" && bundle.language == .portuguese)
            #expect(bundle.rows[0].facts?.customer == "Ana Souza")
            let listed = try await store.notifications(NotificationFilter(), before: nil, limit: 10)
            #expect(listed.map(\.recipient) == ["ana@example.com"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whoMovesInHearsNothingOfWhatTheTenantBeforeWasTold(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await prepare(store, receivers: ["{name: customer, kind: email, group: none}"])
            func add(_ name: String) async throws -> Customer {
                try await store.addCustomer(
                    NewCustomer(name: name, email: "\(name)@example.com"), by: "op", at: start, dryRun: false)
            }
            let (rui, ana) = (try await add("rui"), try await add("ana"))
            func rent(_ customer: Customer, from day: String, until end: String? = nil) async throws {
                _ = try await store.addContract(
                    NewContract(
                        meter: meter, customer: customer.id, from: CivilDate(text: day)!,
                        until: end.flatMap { CivilDate(text: $0) }), by: "op", at: start, dryRun: false)
            }
            // Ana moves in on the day after the alert.
            try await rent(rui, from: "2026-01-01", until: "2026-11-27")
            try await rent(ana, from: "2026-11-27")
            try await record(.firing, of: meter, in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            try await store.settle([1], .sent, at: start)
            let later = start.adding(seconds: 2 * 86_400)
            #expect(try await store.planRepetitions(zone: .utc, at: later) == 0)
            try await record(.resolved, of: meter, in: store, at: later, message: "fine")
            _ = try await store.planNotifications(zone: .utc, at: later)
            let bundle = try #require(try await store.nextBundle(of: "customer", at: later))
            #expect(bundle.rows.map(\.facts?.id) == ["1.2"])
            #expect(bundle.recipient == "rui@example.com" && bundle.rows[0].facts?.customer == "rui")
            // What begins now is hers.
            try await record(.firing, of: meter, in: store, at: later)
            _ = try await store.planNotifications(zone: .utc, at: later)
            let listed = try await store.notifications(NotificationFilter(), before: nil, limit: 1)
            #expect(listed.map(\.recipient) == ["ana@example.com"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whatASilenceKeptBackIsNotToldOnceItIsOver(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await prepare(store)
            let until = start.adding(seconds: 600)
            _ = try await store.silence(SilenceRequest(rule: "limit", until: until), by: "op", at: start)
            try await record(.firing, of: meter, in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            #expect(try await store.nextBundle(of: "a", at: until.adding(seconds: -1)) == nil)
            #expect(try await store.nextBundle(of: "a", at: until)?.rows.count == 1, "it is told when the silence ends")
            try await record(.resolved, of: meter, in: store, at: start.adding(seconds: 60))
            _ = try await store.planNotifications(zone: .utc, at: start.adding(seconds: 60))
            #expect(try await store.nextBundle(of: "a", at: until) == nil)
            #expect(try await ids(store, .dropped) == ["1.2@a"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aSilenceThatIsTakenBackLetsItGo(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await prepare(store)
            let silence = try await store.silence(
                SilenceRequest(rule: "limit", until: start.adding(seconds: 600)), by: "op", at: start)
            try await record(.firing, of: meter, in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            let now = start.adding(seconds: 5)
            _ = try await store.endSilence(silence.id, by: "op", at: now)
            #expect(try await store.nextBundle(of: "a", at: now) == nil)
            _ = try await store.planNotifications(zone: .utc, at: now)
            #expect(try await store.nextBundle(of: "a", at: now)?.rows.count == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whatComesCloseTogetherIsOneMessage(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let first = try await prepare(store, receivers: ["{name: a, kind: email, to: a@b.co}"])
            let more = try await store.addMeters(3)
            try await record(.firing, of: first, in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            let later = start.adding(seconds: 20)
            for meter in more { try await record(.firing, of: meter, in: store, at: later) }
            _ = try await store.planNotifications(zone: .utc, at: later)
            #expect(try await store.nextBundle(of: "a", at: start.adding(seconds: 29)) == nil)
            #expect(try await store.nextBundle(of: "a", at: start.adding(seconds: 30))?.rows.count == 4)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whatGoesOnIsToldAgainOnceForEachTime(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await prepare(store)
            try await record(.firing, of: meter, in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            let numbers = try await store.nextBundle(of: "a", at: start)?.rows.map(\.number) ?? []
            try await store.settle(numbers, .sent, at: start)
            #expect(try await store.planRepetitions(zone: .utc, at: start.adding(seconds: 4 * 3_600 - 1)) == 0)
            #expect(try await store.planRepetitions(zone: .utc, at: start.adding(seconds: 4 * 3_600)) == 1)
            #expect(try await store.planRepetitions(zone: .utc, at: start.adding(seconds: 4 * 3_600 + 30)) == 0)
            #expect(try await ids(store) == ["1.1@a", "1.1.r1@a"])
            _ = try await store.acknowledge(1, by: "Joana", comment: nil, at: start.adding(seconds: 15_000))
            _ = try await store.planNotifications(zone: .utc, at: start.adding(seconds: 15_000))
            #expect(try await ids(store, .dropped) == ["1.1.r1@a"], "nobody needs to hear it again")
            #expect(try await ids(store, .queued) == ["1.2@a"])
            #expect(try await store.planRepetitions(zone: .utc, at: start.adding(seconds: 9 * 3_600)) == 0)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aDeadLetterIsKeptUntilSomebodySendsItAgain(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await prepare(store)
            try await record(.firing, of: meter, in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            try await store.settle([1], .dead("gone"), at: start)
            #expect(try await store.nextBundle(of: "a", at: start) == nil)
            #expect(try await store.standing(of: "a").dead == 1)
            await #expect(throws: StoreFault.self) {
                try await store.retryLetters([2], of: nil, by: "op", at: start, dryRun: false)
            }
            let rehearsed = try await store.retryLetters(nil, of: "a", by: "op", at: start, dryRun: true)
            #expect(rehearsed.map(\.state) == [.queued])
            #expect(try await store.standing(of: "a").dead == 1)
            #expect(try await store.retryLetters(nil, of: nil, by: "op", at: start, dryRun: false).count == 1)
            #expect(try await store.nextBundle(of: "a", at: start)?.rows[0].facts?.id == "1.1", "the same id")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whoIsRemovedIsToldNothingMore(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await prepare(store)
            try await record(.firing, of: meter, in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            _ = try await store.removeReceiver("a", by: "op", at: start, dryRun: true)
            #expect(try await store.receivers().count == 1)
            _ = try await store.removeReceiver("a", by: "op", at: start, dryRun: false)
            #expect(try await store.receivers().isEmpty)
            #expect(try await ids(store, .dead) == ["1.1@a"])
            await #expect(throws: StoreFault.self) { try await store.receiver("a") }
            let text = "{name: a, kind: webhook, url: https://example.com}"
            let again = try await store.addReceiver(
                try ReceiverText.read(text), text: text, format: .yaml, by: "op", at: start, dryRun: false)
            #expect(again.version == 2)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func theSameDocumentAddsNothing(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            _ = try await prepare(store)
            let text = "{name: a, kind: webhook, url: https://example.com}"
            let again = try await store.addReceiver(
                try ReceiverText.read(text), text: text, format: .yaml, by: "op", at: start, dryRun: false)
            #expect(again.version == 1)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whatWasSentLongAgoIsLetGoOfOnceItsAlertIsOver(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await prepare(store)
            try await record(.firing, of: meter, in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            try await store.settle([1], .sent, at: start)
            #expect(
                try await store.pruneNotifications(
                    before: start.adding(seconds: 1), repetitionsBefore: start))
            #expect(try await ids(store) == ["1.1@a"], "the end is still to be told")
            try await record(.resolved, of: meter, in: store, at: start.adding(seconds: 60))
            _ = try await store.planNotifications(zone: .utc, at: start.adding(seconds: 60))
            #expect(
                try await store.pruneNotifications(
                    before: start.adding(seconds: 1), repetitionsBefore: start))
            #expect(try await ids(store) == ["1.2@a"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func oneThatIsNeverTakenHoldsUpNoOther(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await prepare(store)
            try await record(.firing, of: meter, in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            try await store.beginAttempt([1])
            try await store.settle([1], .failed("bad", next: start), at: start)
            try await record(.firing, of: try await store.addMeters(1)[0], in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            #expect(try await store.nextBundle(of: "a", at: start)?.rows[0].facts?.id == "2.1")
            #expect(try await store.standing(of: "a").trouble == "bad")
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aMessageOfSeveralTellsNoEndBeforeItsBeginning(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let first = try await prepare(store, receivers: ["{name: a, kind: email, to: a@b.co}"])
            let second = try await store.addMeters(1)[0]
            try await record(.firing, of: first, in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            let due = start.adding(seconds: 30)
            let bundle = try #require(try await store.nextBundle(of: "a", at: due))
            try await store.beginAttempt(bundle.rows.map(\.number))
            let again = start.adding(seconds: 600)
            try await store.settle(bundle.rows.map(\.number), .failed("no", next: again), at: due)
            try await record(.resolved, of: first, in: store, at: due)
            try await record(.firing, of: second, in: store, at: due)
            _ = try await store.planNotifications(zone: .utc, at: due)
            func next(_ at: Instant) async throws -> [String?] {
                try await store.nextBundle(of: "a", at: at)?.rows.map { $0.facts?.id } ?? []
            }
            #expect(try await next(due.adding(seconds: 30)) == ["2.1"])
            // All of them, once the first may be tried again.
            #expect(try await next(again) == ["1.1", "1.2", "2.1"])
            try await store.hasten("a", at: due.adding(seconds: 30))
            #expect(try await next(due.adding(seconds: 30)) == ["1.1", "1.2", "2.1"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whatIsUnderWayIsNotTakenBackAndASilenceHoldsWhatFails(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await prepare(store)
            let alert = try await record(.firing, of: meter, in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            try await store.beginAttempt([1])
            let until = start.adding(seconds: 600)
            _ = try await store.silence(SilenceRequest(alert: alert.id, until: until), by: "op", at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            try await store.settle([1], .failed("no", next: start.adding(seconds: 1)), at: start)
            #expect(try await store.nextAttempts().map(\.at) == [until])
            // It may have come, so the end is told, after it.
            try await record(.resolved, of: meter, in: store, at: start.adding(seconds: 60))
            _ = try await store.planNotifications(zone: .utc, at: start.adding(seconds: 60))
            #expect(try await ids(store, .queued) == ["1.1@a", "1.3@a"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aSilenceThatEndsByItselfLeavesOneMessage(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let first = try await prepare(store, receivers: ["{name: a, kind: email, to: a@b.co}"])
            let until = start.adding(seconds: 600)
            _ = try await store.silence(SilenceRequest(rule: "limit", until: until), by: "op", at: start)
            for meter in [first] + (try await store.addMeters(4)) {
                try await record(.firing, of: meter, in: store, at: start)
            }
            _ = try await store.planNotifications(zone: .utc, at: start)
            #expect(try await store.nextBundle(of: "a", at: until.adding(seconds: 29)) == nil)
            #expect(try await store.nextBundle(of: "a", at: until.adding(seconds: 30))?.rows.count == 5)
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func whatComesBackIsNobodysAndSilencedByWhatIsInForceNow(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await prepare(store)
            let alert = try await record(.firing, of: meter, in: store, at: start)
            _ = try await store.acknowledge(alert.id, by: "Joana", comment: "seen", at: start)
            try await record(.resolved, of: meter, in: store, at: start.adding(seconds: 60))
            let until = start.adding(seconds: 3_600)
            _ = try await store.silence(
                SilenceRequest(rule: "limit", until: until), by: "op", at: start.adding(seconds: 90))
            let again = try await record(.firing, of: meter, in: store, at: start.adding(seconds: 120))
            #expect(again.id == alert.id && again.acknowledgedBy == nil && again.comment == nil)
            #expect(again.silencedUntil == until)
            #expect(
                try await store.alertLog(of: alert.id).map(\.change) == [
                    .firing, .acknowledged, .resolved, .silenced, .firing,
                ])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func aLetterOfOneWhoWasRemovedStaysOne(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await prepare(store)
            try await record(.firing, of: meter, in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            _ = try await store.removeReceiver("a", by: "op", at: start, dryRun: false)
            await #expect(throws: StoreFault.self) {
                try await store.retryLetters([1], of: nil, by: "op", at: start, dryRun: false)
            }
            #expect(try await store.retryLetters(nil, of: nil, by: "op", at: start, dryRun: false).isEmpty)
            #expect(try await ids(store, .dead) == ["1.1@a"])
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func oldRepetitionsAreLetGoOfButForTheLast(_ engine: StoreEngine) async throws {
        try await withStore(engine) { store, _ in
            let meter = try await prepare(store)
            try await record(.firing, of: meter, in: store, at: start)
            _ = try await store.planNotifications(zone: .utc, at: start)
            try await store.settle([1], .sent, at: start)
            for number in 1...3 {
                let now = start.adding(seconds: Int64(number) * 4 * 3_600)
                #expect(try await store.planRepetitions(zone: .utc, at: now) == 1)
                try await store.settle([Int64(number) + 1], .sent, at: now)
            }
            let late = start.adding(seconds: 1_000_000)
            #expect(try await store.pruneNotifications(before: start, repetitionsBefore: late))
            #expect(try await ids(store) == ["1.1@a", "1.1.r3@a"])
        }
    }
}
