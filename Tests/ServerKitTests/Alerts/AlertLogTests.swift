import GridModel
import Testing

@testable import ServerKit

/// What the store keeps of alerts: each change once, silences, and what it takes over from before.
struct AlertLogTests {
    private let now = Instant(seconds: 1_795_000_000)

    private func transition(
        _ subject: AlertSubject, _ state: AlertState, severity: AlertSeverity = .warning, inhibitor: AlertKey? = nil
    ) -> AlertTransition {
        AlertTransition(
            AlertKey(rule: "silent", subject: subject, occasion: now), kind: .silent, severity: severity, state: state,
            at: now, message: "\(state)", inhibitor: inhibitor)
    }

    @Test func subjectsAreMetersSitesTheFleetRunsAndTheStore() async throws {
        try await withStore(.sqlite) { store, _ in
            _ = try await store.addMeters(1)
            let subjects: [AlertSubject] = [
                .meter(1), .site("Block A"), .fleet, .run(CivilMonth(text: "2026-10")!), .store,
            ]
            let alerts = try await store.record(subjects.map { transition($0, .firing) }, consumedThrough: nil)
            #expect(alerts.map(\.subject) == subjects)
            #expect(alerts.map(\.meter) == [1, nil, nil, nil, nil])
            #expect(try await store.alerts(AlertFilter(meters: [1]), before: nil, limit: 9).count == 1)
        }
    }

    @Test func veryManyAtOnceAreStoredInTheirOrder() async throws {
        try await withStore(.sqlite) { store, _ in
            let meters = try await store.addMeters(3_000)
            let changed = try await store.record(meters.map { transition(.meter($0), .firing) }, consumedThrough: 7)
            #expect(changed.map(\.meter) == meters)
            #expect(try await store.alertLog(after: 0, limit: 4_000).map(\.alert) == changed.map(\.id))
        }
    }

    @Test func whatNeverBeganNeedsNoEnd() async throws {
        try await withStore(.sqlite) { store, _ in
            let changed = try await store.record([transition(.fleet, .resolved)], consumedThrough: nil)
            #expect(changed.isEmpty)
            #expect(try await store.alertLog(after: 0, limit: 9).isEmpty)
        }
    }

    @Test func aSilenceIsKnownToTheAlertsItCoversAndToThoseToCome() async throws {
        try await withStore(.sqlite) { store, _ in
            _ = try await store.addMeters(3)
            let point = try #require(
                try await store.usagePoints(
                    UsagePointFilter(meters: MeterSelection([2])), after: nil, limit: 1, at: now
                )
                .first)
            _ = try await store.changeUsagePoint(
                point.id, UsagePointChange(site: "North"), by: "ana", at: now, dryRun: false)
            let first = try await store.record([transition(.meter(1), .firing)], consumedThrough: nil)[0]
            let until = now.adding(seconds: 3_600)
            let silence = try await store.silence(
                SilenceRequest(site: "North", until: until, comment: "works"), by: "ana", at: now)
            #expect(try await store.alert(first.id)?.silencedUntil == nil)
            let second = try await store.record([transition(.meter(2), .firing)], consumedThrough: nil)[0]
            #expect(second.silencedUntil == until)
            #expect(try await store.alertLog(of: second.id).map(\.change) == [.silenced, .firing])
            let own = try await store.silence(
                SilenceRequest(alert: first.id, until: until), by: "ana", at: now)
            #expect(try await store.silences(all: false, at: now).map(\.id) == [own.id, silence.id])
            #expect(try await store.unsilence(alert: first.id, by: "rui", at: now).silencedUntil == nil)
            #expect(
                try await store.alertLog(of: first.id).map { "\($0.change) \($0.by)" } == [
                    "firing gridd", "silenced ana", "unsilenced rui",
                ])
            _ = try await store.endSilence(silence.id, by: "rui", at: now)
            #expect(try await store.alert(second.id)?.silencedUntil == nil)
            #expect(try await store.silences(all: false, at: now).isEmpty)
            #expect(try await store.silences(all: true, at: now).count == 2)
        }
    }

    @Test func anInhibitorIsNamedAndLoggedBeforeWhatItExplains() async throws {
        try await withStore(.sqlite) { store, _ in
            _ = try await store.addMeters(1)
            let outage = transition(.fleet, .firing)
            let alerts = try await store.record(
                [outage, transition(.meter(1), .firing, inhibitor: outage.key)], consumedThrough: nil)
            #expect(alerts[1].inhibitedBy == alerts[0].id)
            #expect(try await store.alertLog(of: alerts[1].id).map(\.change) == [.inhibited, .firing])
            _ = try await store.record([transition(.meter(1), .firing, severity: .critical)], consumedThrough: nil)
            #expect(
                try await store.alertLog(of: alerts[1].id).map(\.change) == [
                    .inhibited, .firing, .uninhibited, .severity,
                ])
        }
    }

    @Test func aRulesVersionsAreKeptAndSwitchingIsNoVersion() async throws {
        try await withStore(.sqlite) { store, _ in
            func add(_ text: String, dryRun: Bool = false) async throws -> Int64 {
                try await store.addAlertRule(
                    name: "a", text: text, format: .yaml, by: "ana", at: now, dryRun: dryRun
                ).version
            }
            let first = try await add("1")
            #expect(first == 1)
            #expect(try await add("1") == 1)
            #expect(try await add("2", dryRun: true) == 2)
            #expect(try await add("2") == 2)
            let changes = store.alertRuleChanges
            #expect(
                try await store.enableAlertRule("a", false, by: "ana", at: now, dryRun: false).isEnabled == false)
            #expect(store.alertRuleChanges > changes)
            #expect(try await store.alertRuleVersions("a").map(\.version) == [1, 2])
            await #expect(throws: StoreFault.self) { try await store.alertRuleVersions("b") }
            await #expect(throws: StoreFault.self) {
                try await store.enableAlertRule("b", true, by: "ana", at: now, dryRun: false)
            }
        }
    }
}
