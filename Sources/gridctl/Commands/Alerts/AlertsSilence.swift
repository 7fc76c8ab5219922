import ArgumentParser
import GridModel

struct AlertsSilence: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "silence",
        abstract: "Tell nobody of alerts for a while.",
        discussion: """
            A silenced alert fires, resolves and is logged all the same; only nobody is told of it. What still fires when \
            the silence ends, or is taken back, is told then. Alerts are named by their ids, or by what they have in \
            common, and then those to come are silenced too.

            --until takes a date in place of a length; without an offset it is local to the alert's meter.

            Examples:
              gridctl alerts silence 7 --for 2h --comment 'the fitter is on site'
              gridctl alerts silence --rule excessive-consumption --site 'Block A' --for 1d --comment 'line work'
              gridctl alerts silence --meters 1-20 --for 8h
            """
    )

    @Argument(
        help: ArgumentHelp("The alerts' ids; - reads them from standard input.", valueName: "alert"))
    var alerts: [AlertArgument] = []

    @Option(name: .customLong("for"), help: ArgumentHelp("How long: 90s, 15min, 1h, 2d.", valueName: "time"))
    var length: TimeLength?

    @Option(parsing: .unconditional, help: ArgumentHelp("Until when.", valueName: "date"))
    var until: DateExpression?

    @Option(help: ArgumentHelp("All alerts of this rule.", valueName: "rule"))
    var rule: String?

    @Option(help: ArgumentHelp("All alerts of these meters: 7,20-30.", valueName: "meters"))
    var meters: String?

    @Option(help: ArgumentHelp("All alerts of this site and its meters.", valueName: "site"))
    var site: String?

    @Option(help: ArgumentHelp("Why, for those who look at it later.", valueName: "text"))
    var comment: String?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertSilenceRow.self) }

    private var hasMatcher: Bool { rule != nil || meters != nil || site != nil }

    func validate() throws {
        guard (length == nil) != (until == nil) else { throw ValidationError("say how long: --for or --until") }
        guard alerts.isEmpty == hasMatcher else {
            throw ValidationError("name alerts by their ids, or by --rule, --meters and --site")
        }
        if let meters, MeterSelection(text: meters) == nil {
            throw ValidationError("--meters is \(meters); it must be ids and ranges of them: 7,20-30")
        }
        if hasMatcher, let until, !until.namesItsZone {
            throw ValidationError("--until \(until.text) needs an offset here: 2026-12-01T08:00:00-03:00")
        }
    }

    func run(_ session: Session) async throws {
        let length = length.map { GridModel.TimeLength(milliseconds: $0.milliseconds) }
        if hasMatcher {
            let silence = try await session.client.silences.add(
                NewAlertSilence(
                    rule: rule, meters: meters, site: site,
                    until: until?.instant(in: .utc, now: session.surroundings.now()), length: length, comment: comment))
            return try await session.output.render(AlertSilenceRow(silence: silence))
        }
        let ids = try alerts.flatMap { try $0.ids(session.surroundings) }
        var zones = MeterZones(session)
        func silence(_ id: Int64) async throws -> AlertSilenceRow {
            var zone: Zone?
            if session.output.isForPeople || until.map({ !$0.namesItsZone }) ?? false {
                let meter = try await session.client.alerts.get(id).alert.meter
                try await zones.learn([meter].compactMap(\.self))
                zone = meter.flatMap { zones.known[$0] }
            }
            if let until, !until.namesItsZone, zone == nil {
                throw Failure.usage(
                    "alert \(id) is about no one meter, by whose clock \(until.text) could be told",
                    wayOut: "say the offset: 2026-12-01T08:00:00-03:00")
            }
            let end = until?.instant(in: zone ?? .utc, now: session.surroundings.now())
            return AlertSilenceRow(
                silence: try await session.client.alerts.silence(id, until: end, for: length, comment: comment),
                zone: zone)
        }
        try await session.output.renderOneOrEach(ids, session, silence)
    }
}
