import ArgumentParser
import GridModel

struct AlertsList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List alerts, newest first.",
        discussion: """
            Most alerts are about a meter; one that is about a site, all meters, an invoice run or the server's store shows \
            that in the meter's place to people, and under 'subject' in every form.

            On a terminal the state of one that fires is critical where it is, seen where somebody acknowledged it, \
            silenced or explained where nobody is told of it.

            Examples:
              gridctl alerts --state firing
              gridctl alerts --meter 42 -o json
              gridctl alerts --severity critical --rule outage
              gridctl alerts --subject 'site North' --fields id,subject,message
            """
    )

    @Option(help: ArgumentHelp("Only alerts in this state: pending, firing or resolved.", valueName: "state"))
    var state: AlertState?

    @Option(help: ArgumentHelp("Only alerts of this meter.", valueName: "meter"))
    var meter: MeterID?

    @Option(help: ArgumentHelp("Only alerts of this rule.", valueName: "rule"))
    var rule: String?

    @Option(help: ArgumentHelp("Only alerts that are so grave: warning or critical.", valueName: "severity"))
    var severity: AlertSeverity?

    @Option(
        help: ArgumentHelp(
            "Only alerts about this: 'meter 42', 'site North', fleet, 'run 2026-10', store.",
            valueName: "subject"))
    var subject: AlertSubject?

    @Option(help: ArgumentHelp("Print at most so many.", valueName: "n"))
    var limit: Count?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertRow.self) }

    func validate() throws {
        if let meter, let subject, subject.meter != meter {
            throw ValidationError("--meter \(meter) and --subject '\(subject.text)' are two subjects: leave one away")
        }
    }

    func run(_ session: Session) async throws {
        // The server knows meters; what else alerts are about is picked out here.
        let isPicked = subject != nil && subject?.meter == nil
        let alerts = session.client.alerts.list(
            state: state, meter: meter ?? subject?.meter, rule: rule, severity: severity,
            limit: isPicked ? nil : limit?.value)
        var zones = MeterZones(session)
        var writer = session.output.writer(of: AlertRow.self)
        let now = session.surroundings.now()
        for try await page in alerts.pages {
            var page = isPicked ? page.filter { $0.subject == subject } : page
            if let limit { page = Array(page.prefix(limit.value - writer.count)) }
            if session.output.isForPeople { try await zones.learn(page.compactMap(\.meter)) }
            try writer.add(
                page.map { alert in
                    AlertRow(alert: alert, zone: alert.meter.flatMap { zones.known[$0] }, now: now)
                })
            if let limit, writer.count >= limit.value { break }
        }
        try await writer.finish()
        if writer.count == 0 { session.diagnostics.note("no alerts") }
    }
}
