import GridModel
import Testing

@testable import gridctl

/// What `wait` waits for.
@Suite struct VigilTests {
    private static let noon = Desk.now

    private func reading(_ meter: MeterID, minutes: Int64 = 1) -> LiveEvent {
        .reading(
            meter: meter, at: Self.noon.adding(milliseconds: minutes * 60_000), registerKwh: Energy(milliwattHours: 1),
            powerKw: nil)
    }

    private func alert(_ meter: MeterID, _ state: AlertState, rule: String = "excessive-consumption") -> Alert {
        Alert(
            id: 1, meter: meter, rule: rule, state: state, since: Self.noon, message: "", acknowledgedBy: nil,
            acknowledgedAt: nil)
    }

    private func meter(_ id: MeterID, minutes: Int64?) -> Meter {
        Meter(
            id: id, name: nil, serial: nil, status: .active, registerKwh: Energy(milliwattHours: 5), powerKw: nil,
            lastReadingAt: minutes.map { Self.noon.adding(milliseconds: $0 * 60_000) }, timeZone: .utc,
            enrolledAt: Self.noon)
    }

    private func vigil(
        _ event: WaitCommand.Event, _ meters: [MeterID], rule: String? = nil, any: Bool = false, since: Instant? = nil
    ) -> Vigil {
        Vigil(event, of: meters, rule: rule, isAny: any, after: Self.noon, since: since.map { at in { _ in at } })
    }

    @Test func itIsOverWhenAllReported() {
        var vigil = vigil(.reading, [1, 2])
        #expect(vigil.take(.event(reading(1))) == [reading(1)])
        #expect(vigil.take(.event(reading(1, minutes: 2))) == [])
        #expect(vigil.missing == "no reading of meter 2")
        #expect(!vigil.isOver)
        #expect(vigil.take(.event(reading(2))) == [reading(2)])
        #expect(vigil.isOver)
    }

    @Test func anAlertAboutSomethingElseIsOneToo() {
        var vigil = Vigil(
            .firing, of: [], rule: nil, severity: .critical, isAny: true, after: Self.noon, since: nil)
        #expect(vigil.take(.event(.alert(alert(1, .firing)))) == [])
        var outage = alert(1, .firing)
        (outage.meter, outage.subject, outage.severity) = (nil, .site("North"), .critical)
        #expect(vigil.take(.event(.alert(outage))) == [.alert(outage)])
        #expect(vigil.isOver)
    }

    @Test func oneIsEnoughWhenAnyWillDo() {
        var vigil = vigil(.reading, [1, 2], any: true)
        #expect(vigil.take(.event(reading(2))) == [reading(2)])
        #expect(vigil.isOver)
    }

    @Test func aLookAroundFindsWhatNoEventTold() {
        var vigil = vigil(.reading, [1, 2])
        #expect(vigil.take(.survey(meters: [meter(1, minutes: -5), meter(2, minutes: nil)], firing: [])) == [])
        #expect(vigil.take(.survey(meters: [meter(1, minutes: 1), meter(2, minutes: -1)], firing: [])).count == 1)
        #expect(vigil.missing == "no reading of meter 2")
    }

    @Test func aReadingThatIsThereAlreadyWillDoWithSince() {
        var vigil = vigil(.reading, [1], since: Self.noon.adding(milliseconds: -3_600_000))
        #expect(vigil.take(.survey(meters: [meter(1, minutes: -5)], firing: [])).count == 1)
        #expect(vigil.isOver)
    }

    @Test func anAlertThatFiresAlreadyCounts() {
        var vigil = vigil(.firing, [1], rule: "excessive-consumption")
        #expect(vigil.take(.event(.alert(alert(1, .firing, rule: "other")))) == [])
        #expect(vigil.take(.event(.alert(alert(1, .resolved)))) == [])
        #expect(vigil.take(.survey(meters: [], firing: [alert(2, .firing), alert(1, .firing)])).count == 1)
        #expect(vigil.isOver)
    }

    @Test func resolvedIsOverWhenNothingFires() {
        var vigil = vigil(.resolved, [1, 2])
        #expect(vigil.take(.survey(meters: [], firing: [alert(1, .firing)])) == [])
        #expect(vigil.missing == "an alert still fires of meter 1")
        #expect(vigil.take(.event(.alert(alert(1, .resolved)))).count == 1)
        #expect(vigil.isOver)
        var fleet = self.vigil(.resolved, [])
        _ = fleet.take(.survey(meters: [], firing: [alert(9, .firing)]))
        #expect(!fleet.isOver)
        _ = fleet.take(.survey(meters: [], firing: []))
        #expect(fleet.isOver)
    }

    @Test func aReadingFromBeforeWhatWasAskedForDoesNotCount() {
        var vigil = vigil(.reading, [1], since: Self.noon.adding(milliseconds: 3_600_000))
        // Whose day it is, is known once the meter was looked at.
        #expect(vigil.take(.survey(meters: [meter(1, minutes: -5)], firing: [])) == [])
        #expect(vigil.take(.event(reading(1, minutes: 30))) == [])
        #expect(vigil.take(.event(reading(1, minutes: 60))) == [reading(1, minutes: 60)])
        #expect(vigil.isOver)
    }
}
