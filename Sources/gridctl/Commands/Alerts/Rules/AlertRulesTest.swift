import ArgumentParser
import GridModel

struct AlertRulesTest: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Try an alert rule on the past.",
        discussion: """
            It replays the readings there are on a simulated clock, and says which alerts there would have been, when \
            they would have fired and been resolved, and why. A rule is one that is there, or a document that is not \
            added for that. Rules of kind outage, falling-register, spike, clock-astray, invoice-run and store-health \
            look at what is not kept, and can't be tried. With --naive the billing periods that the mean of the last \
            ones alone would have alarmed of stand beside those that bill-variation tells of: most of them are the season.

            Examples:
              gridctl alerts rules test excessive-consumption --from -365d
              gridctl alerts rules test rules/night.yaml --from 2026-10 --meter 42
              gridctl alerts rules test bill-variation --from 2007-01 --naive
            """
    )

    @Argument(
        help: ArgumentHelp(
            "A rule's name, or its document in a file; - reads it from standard input.", valueName: "rule"),
        completion: .file())
    var rule: String

    @Option(parsing: .unconditional, help: ArgumentHelp("From this date on.", valueName: "date"))
    var from: DateExpression

    @Option(parsing: .unconditional, help: ArgumentHelp("Up to this date (default: now).", valueName: "date"))
    var to: DateExpression?

    @Option(help: ArgumentHelp("Only these of the rule's meters: 7,20-30.", valueName: "meters"))
    var meter: MeterSelection?

    @Flag(help: "List by billing period what the mean of the last ones alone would have alarmed of, and the rule.")
    var naive = false

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { naive ? Fields.of(BillAlarmRow.self) : Fields.of(AlertEpisodeRow.self) }

    func run(_ session: Session) async throws {
        var test = AlertRuleTest(from: from, to: to, meters: meter?.description)
        let outcome: AlertRuleOutcome
        if isFile {
            let document = try TariffFile(rule, session.surroundings)
            test.document = document.text
            outcome = try await document.tellingFaults(
                session, as: "alert rule", schema: "gridctl alerts rules schema"
            ) { try await session.client.alertRules.test(test) }
        } else {
            test.rule = rule
            outcome = try await session.client.alertRules.test(test)
        }
        if naive {
            guard let months = outcome.naive else {
                throw ValidationError("--naive is for rules of kind bill-variation, and \(outcome.rule) is none")
            }
            var writer = session.output.writer(of: BillAlarmRow.self)
            try writer.add(BillAlarmRow.rows(of: outcome))
            try await writer.finish()
            session.diagnostics.note(summary(outcome))
            return session.diagnostics.note(
                "the mean of the last periods alone: \(months.count) of \(outcome.periods ?? 0) periods")
        }
        var zones = MeterZones(session)
        if session.output.isForPeople { try await zones.learn(outcome.episodes.compactMap(\.subject.meter)) }
        var writer = session.output.writer(of: AlertEpisodeRow.self)
        try writer.add(
            outcome.episodes.map { episode in
                AlertEpisodeRow(episode: episode, zone: episode.subject.meter.flatMap { zones.known[$0] })
            })
        try await writer.finish()
        session.diagnostics.note(summary(outcome))
    }

    /// A rule's name may have dots, and has no such ending.
    private var isFile: Bool {
        rule == "-" || rule.contains("/") || [".yaml", ".yml", ".json"].contains { rule.hasSuffix($0) }
    }

    private func summary(_ outcome: AlertRuleOutcome) -> String {
        let count = outcome.episodes.count
        let alerts = count == 1 ? "1 alert" : "\(count) alerts"
        let meters = outcome.meters == 1 ? "1 meter" : "\(outcome.meters) meters"
        let periods = outcome.periods.map { ", \($0) periods compared" } ?? ""
        return "\(outcome.rule): \(alerts) of \(meters)\(periods)"
    }
}
