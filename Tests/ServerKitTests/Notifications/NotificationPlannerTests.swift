import GridModel
import Testing

@testable import ServerKit

/// Who is told of a line of the log, and when.
@Suite struct NotificationPlannerTests {
    private let now = Instant(rfc3339: "2026-11-26T12:00:00Z")!
    private let control = Receiver(name: "control", kind: .webhook, url: "https://example.com/")
    private let night = Receiver(
        name: "night", kind: .email, to: ["a@example.com"], quiet: QuietHours(text: "08:00-09:30"),
        zone: Zone("America/Bahia"), group: .rule, wait: .seconds(30))
    private let customers = Receiver(
        name: Receiver.customer, kind: .email, language: .english, operators: false,
        tells: [.firing, .resolved, .repeat],
        group: .all, wait: .seconds(30))

    private func alert(_ state: AlertState = .firing, _ severity: AlertSeverity = .warning) -> Alert {
        Alert(
            id: 7, meter: 42, rule: "limit", state: state, since: now, message: "over", acknowledgedBy: nil,
            acknowledgedAt: nil, severity: severity)
    }

    private func line(
        _ change: AlertEvent, _ alert: Alert? = nil, sequence: Int64 = 2, notify: [String] = ["operators"],
        _ planned: [LogLine.Planned] = [], change edit: (inout LogLine) -> Void = { _ in }
    ) -> LogLine {
        var line = LogLine(
            change: AlertChange(
                id: 1, alert: 7, sequence: sequence, at: now.adding(seconds: -1), change: change, by: "Joana",
                message: "the line's", comment: "on my way"),
            alert: alert ?? self.alert(), zone: .utc, now: now)
        line.everyReceiver = [control, customers]
        line.notify = notify
        line.meter = NotificationFacts.MeterFacts(id: 42, name: "Kitchen", serial: nil, site: "North")
        line.customer = LogLine.CustomerFacts(
            id: CustomerID(3)!, name: "Ana", email: "ana@example.com", language: "pt-BR")
        line.planned = planned
        edit(&line)
        return line
    }

    private func planned(
        _ kind: NotificationKind, of receiver: String = "control", _ state: NotificationState = .sent,
        id: String = "7.1", held: Bool = false, tried: Bool = false, customer: Int64? = nil
    ) -> LogLine.Planned {
        LogLine.Planned(
            receiver: receiver, notification: id, kind: kind, state: state, isHeld: held, isTried: tried,
            customer: customer.flatMap { CustomerID($0) })
    }

    private func queued(_ steps: [PlanStep]) -> [NewNotification] {
        steps.compactMap { if case .queue(let new) = $0 { new } else { nil } }
    }

    private func told(_ steps: [PlanStep]) -> [String] {
        queued(steps).map { "\($0.facts.kind) \($0.facts.id)@\($0.receiver)" }
    }

    @Test func theNumberIsTheAlertsAndTheLines() throws {
        let steps = NotificationPlanner.steps(line(.firing))
        #expect(told(steps) == ["firing 7.2@control"])
        let new = try #require(queued(steps).first)
        #expect(new.due == now && !new.isHeld && new.recipient == nil)
        #expect(new.facts.alert.message == "the line's")
        #expect(new.facts.at == now.adding(seconds: -1))
        #expect(new.facts.customer == nil, "a customer's name is no operator's business")
    }

    @Test func aRuleSaysWhoIsTold() {
        let other = Receiver(name: "other", kind: .webhook, url: "https://example.com/", operators: false)
        func told(_ notify: [String]) -> [String] {
            queued(NotificationPlanner.steps(line(.firing, notify: notify) { $0.everyReceiver.append(other) }))
                .map(\.receiver)
        }
        #expect(told(["operators"]) == ["control"])
        #expect(told(["other"]) == ["other"])
        #expect(told(["operators", "other"]) == ["control", "other"])
        #expect(told(["customer"]) == ["customer"])
        #expect(told(["operators", "customer"]) == ["control", "customer"])
        #expect(told(["nobody"]).isEmpty)
        #expect(told([]).isEmpty)
    }

    @Test func aCustomerIsWrittenToAtTheirAddressInTheirLanguage() throws {
        let new = try #require(queued(NotificationPlanner.steps(line(.firing, notify: ["customer"]))).first)
        #expect(new.recipient == "ana@example.com")
        #expect(new.language == .portuguese)
        #expect(new.facts.customer == "Ana")
        #expect(new.bundle == "customer 3 all")
        let unknown = line(.firing, notify: ["customer"]) { $0.customer?.language = "fr" }
        #expect(queued(NotificationPlanner.steps(unknown)).first?.language == .english, "the receiver's own")
        let unreachable = line(.firing, notify: ["customer"]) { $0.customer?.email = nil }
        #expect(told(NotificationPlanner.steps(unreachable)).isEmpty)
        let vacant = line(.firing, notify: ["customer"]) { $0.customer = nil }
        #expect(told(NotificationPlanner.steps(vacant)).isEmpty)
        let outage = line(.firing, notify: ["customer"]) { $0.meter = nil }
        #expect(told(NotificationPlanner.steps(outage)).isEmpty, "a site has no customer")
    }

    @Test func pendingIsToldToNobody() { #expect(NotificationPlanner.steps(line(.pending, alert(.pending))).isEmpty) }

    @Test func whatIsExplainedByAnotherAlertIsToldToNobody() {
        var explained = alert()
        explained.inhibitedBy = 3
        #expect(told(NotificationPlanner.steps(line(.firing, explained))).isEmpty)
        let dropping: [PlanStep] = [.dropUnsent([.firing, .repeat], receiver: nil)]
        #expect(NotificationPlanner.steps(line(.inhibited, explained)) == dropping)
    }

    @Test func whenTheExplanationIsOverThoseHearOfItWhoDidNot() {
        let late = line(.uninhibited, sequence: 5) { $0.fired = 2 }
        #expect(told(NotificationPlanner.steps(late)) == ["firing 7.2@control"])
        let dropped = line(.uninhibited, sequence: 5, [planned(.firing, .dropped, id: "7.2")]) { $0.fired = 2 }
        #expect(told(NotificationPlanner.steps(dropped)) == ["firing 7.2@control"])
        let known = line(.uninhibited, sequence: 5, [planned(.firing, id: "7.2")]) { $0.fired = 2 }
        #expect(told(NotificationPlanner.steps(known)).isEmpty)
        let over = line(.uninhibited, alert(.resolved), sequence: 5) { $0.fired = 2 }
        #expect(told(NotificationPlanner.steps(over)).isEmpty)
    }

    @Test func whoWasToldThatItFiresIsToldThatItIsOver() {
        let over = line(.resolved, alert(.resolved), sequence: 3, [planned(.firing)])
        #expect(told(NotificationPlanner.steps(over)) == ["resolved 7.3@control"])
        let twice = line(.resolved, alert(.resolved), sequence: 5, [planned(.firing), planned(.resolved, id: "7.3")])
        #expect(told(NotificationPlanner.steps(twice)).isEmpty)
        #expect(told(NotificationPlanner.steps(line(.resolved, alert(.resolved)))).isEmpty)
        let again = line(
            .resolved, alert(.resolved), sequence: 5,
            [planned(.firing), planned(.resolved, id: "7.3"), planned(.firing, .queued, id: "7.4")])
        #expect(told(NotificationPlanner.steps(again)) == ["resolved 7.5@control"])
    }

    @Test func theEndIsToldToTheCustomerWhoKnowsOfTheBeginning() throws {
        func over(_ planned: [LogLine.Planned]) -> [NewNotification] {
            queued(
                NotificationPlanner.steps(
                    line(.resolved, alert(.resolved), sequence: 5, notify: ["customer"], planned) {
                        $0.formerCustomers = [
                            LogLine.CustomerFacts(
                                id: CustomerID(2)!, name: "Rui", email: "rui@example.com", language: "en")
                        ]
                    }))
        }
        let former = try #require(over([planned(.firing, of: "customer", customer: 2)]).first)
        #expect(former.recipient == "rui@example.com" && former.facts.customer == "Rui")
        #expect(former.language == .english && former.bundle == "customer 2 all" && former.customer == CustomerID(2))
        let same = try #require(over([planned(.firing, of: "customer", customer: 3)]).first)
        #expect(same.recipient == "ana@example.com" && same.customer == CustomerID(3))
        #expect(over([planned(.firing, of: "customer", customer: 1)]).isEmpty, "nobody else is told")
    }

    @Test func whatGoesOnIsNotRepeatedToWhoMovedAway() {
        func repeated(_ customer: Int64) -> [String] {
            let told = planned(.firing, of: "customer", id: "7.2", customer: customer)
            let firing = line(.firing, nil, notify: ["customer"], [told]) { $0.repeats = .hours(4) }
            return self.told(NotificationPlanner.repetitions(firing, firedAt: now.adding(seconds: -5 * 3_600)))
        }
        #expect(repeated(3) == ["repeat 7.2.r1@customer"])
        #expect(repeated(2).isEmpty)
    }

    @Test func anOpenEndedRuleIsNotNeededToTellTheEnd() {
        // The rule notifies nobody any more; who knows of the alert hears of its end.
        let over = line(.resolved, alert(.resolved), sequence: 3, notify: [], [planned(.firing)])
        #expect(told(NotificationPlanner.steps(over)) == ["resolved 7.3@control"])
    }

    @Test func onlyOperatorsAreToldThatSomebodySeesToIt() throws {
        let steps = NotificationPlanner.steps(
            line(.acknowledged, sequence: 3, [planned(.firing), planned(.firing, of: "customer")]))
        #expect(told(steps) == ["acknowledged 7.3@control"])
        #expect(steps.contains(.dropUnsent([.repeat], receiver: nil)))
        let new = try #require(queued(steps).first)
        #expect(new.facts.by == "Joana" && new.facts.comment == "on my way")
    }

    @Test func aSilenceKeepsItBackUntilItEnds() throws {
        var silenced = alert()
        silenced.silencedUntil = now.adding(seconds: 600)
        let new = try #require(queued(NotificationPlanner.steps(line(.firing, silenced))).first)
        #expect(new.isHeld && new.due == now.adding(seconds: 600))
        let waiting = [planned(.firing, .queued), planned(.firing, of: "gone", .queued)]
        #expect(
            NotificationPlanner.steps(line(.silenced, silenced, waiting))
                == [.hold(receiver: "control", until: now.adding(seconds: 600))])
        #expect(NotificationPlanner.steps(line(.silenced, silenced, [planned(.firing)])).isEmpty, "nothing waits")
        #expect(NotificationPlanner.steps(line(.unsilenced, nil, waiting)) == [.release(receiver: "control", due: now)])
        silenced.silencedUntil = now
        #expect(queued(NotificationPlanner.steps(line(.firing, silenced))).first?.isHeld == false, "it is over")
    }

    @Test func whatIsOverBeforeTheSilenceIsToldToNobody() {
        var silenced = alert(.resolved)
        silenced.silencedUntil = now.adding(seconds: 600)
        let steps = NotificationPlanner.steps(
            line(.resolved, silenced, sequence: 3, [planned(.firing, .queued, held: true)]))
        #expect(steps == [.dropUnsent([.firing, .repeat, .acknowledged], receiver: "control")])
    }

    @Test func whoKnowsOfItHearsOfItsEndWhateverCameBetween() {
        func over(_ planned: [LogLine.Planned], until: Instant? = nil) -> [String] {
            var alert = alert(.resolved)
            alert.silencedUntil = until
            return told(NotificationPlanner.steps(line(.resolved, alert, sequence: 9, planned)))
        }
        #expect(over([planned(.firing), planned(.repeat, .dropped, id: "7.1.r1")]) == ["resolved 7.9@control"])
        let held = planned(.acknowledged, .queued, id: "7.3", held: true)
        #expect(over([planned(.firing), held], until: now.adding(seconds: 60)) == ["resolved 7.9@control"])
        #expect(over([planned(.firing, .queued, held: true, tried: true)]) == ["resolved 7.9@control"])
        #expect(over([planned(.firing, .dead)]) == ["resolved 7.9@control"])
        #expect(over([planned(.firing, .dropped)]).isEmpty)
    }

    @Test func aSilenceThatEndsInQuietHoursWaitsForTheirEnd() {
        let waiting = [planned(.firing, of: "night", .queued, held: true)]
        let steps = NotificationPlanner.steps(line(.unsilenced, nil, waiting) { $0.everyReceiver = [night] })
        #expect(steps == [.release(receiver: "night", due: Instant(rfc3339: "2026-11-26T12:30:30Z")!)])
    }

    @Test func whatGrowsCriticalHastensWhatComesBeforeIt() {
        let grown = line(.severity, alert(.firing, .critical), sequence: 4, [planned(.firing, of: "night", .queued)]) {
            $0.everyReceiver = [night]
            $0.wasFiring = true
        }
        let steps = NotificationPlanner.steps(grown)
        #expect(steps.first == .hasten(receiver: "night", due: now.adding(seconds: 30)))
        #expect(told(steps) == ["firing 7.4@night"])
    }

    @Test func whatGrewCriticalUnderAnExplanationIsToldAsThatAfterwards() {
        // The line by which it grew critical is the one that tells.
        let late = line(.uninhibited, alert(.firing, .critical), sequence: 6, [planned(.firing, id: "7.2")]) {
            $0.fired = 4
        }
        #expect(told(NotificationPlanner.steps(late)) == ["firing 7.4@control"])
        let known = line(.uninhibited, alert(.firing, .critical), sequence: 6, [planned(.firing, id: "7.4")]) {
            $0.fired = 4
        }
        #expect(told(NotificationPlanner.steps(known)).isEmpty)
    }

    @Test func quietHoursAreWaitedForUnlessItIsCritical() throws {
        // 12:00 UTC is 09:00 in Bahia.
        let quiet = line(.firing) { $0.everyReceiver = [night] }
        let new = try #require(queued(NotificationPlanner.steps(quiet)).first)
        #expect(new.due == Instant(rfc3339: "2026-11-26T12:30:30Z"), "the end of the hours, and the wait for others")
        #expect(new.bundle == "rule limit")
        let critical = line(.firing, alert(.firing, .critical)) { $0.everyReceiver = [night] }
        #expect(queued(NotificationPlanner.steps(critical)).first?.due == now.adding(seconds: 30))
    }

    @Test func aReceiverHearsOnlyWhatItWants() {
        var choosy = control
        choosy.least = .critical
        #expect(told(NotificationPlanner.steps(line(.firing) { $0.everyReceiver = [choosy] })).isEmpty)
        let grown = line(.severity, alert(.firing, .critical), sequence: 4) {
            $0.everyReceiver = [choosy]
            $0.wasFiring = true
        }
        #expect(told(NotificationPlanner.steps(grown)) == ["firing 7.4@control"])
        let opening = line(.severity, alert(.firing, .critical), sequence: 4) { $0.everyReceiver = [choosy] }
        #expect(told(NotificationPlanner.steps(opening)).isEmpty, "its firing says it")
        choosy.tells = [.firing]
        let over = line(.resolved, alert(.resolved), sequence: 5, [planned(.firing)]) { $0.everyReceiver = [choosy] }
        #expect(told(NotificationPlanner.steps(over)).isEmpty)
    }

    @Test func whatGoesOnIsToldAgainUnderANumberThatFollowsFromTheTime() {
        func repeated(_ change: (inout LogLine) -> Void = { _ in }) -> [String] {
            let firing = line(.firing, nil, [planned(.firing, id: "7.2")]) {
                $0.repeats = .hours(4)
                change(&$0)
            }
            return told(NotificationPlanner.repetitions(firing, firedAt: now.adding(seconds: -9 * 3_600)))
        }
        #expect(repeated() == ["repeat 7.2.r2@control"], "the one of an hour ago, not the one missed before")
        #expect(repeated { $0.planned.append(planned(.repeat, id: "7.2.r2")) }.isEmpty)
        #expect(repeated { $0.planned = [planned(.firing, .queued, id: "7.2")] }.isEmpty, "it does not know it yet")
        #expect(repeated { $0.alert.acknowledgedBy = "Joana" }.isEmpty)
        #expect(repeated { $0.alert.silencedUntil = now.adding(seconds: 1) }.isEmpty)
        #expect(repeated { $0.alert.inhibitedBy = 1 }.isEmpty)
        #expect(repeated { $0.repeats = nil }.isEmpty)
        #expect(repeated { $0.repeats = .hours(10) }.isEmpty)
        #expect(repeated { $0.everyReceiver[0].repeat = .hours(1) } == ["repeat 7.2.r9@control"])
    }
}
