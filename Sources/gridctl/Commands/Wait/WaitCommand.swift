import ArgumentParser
import GridClient
import GridModel

struct WaitCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait for a meter to report, or for an alert to fire or resolve.",
        discussion: """
            'reading' waits for a reading that comes from now on, with --since for one from then on, which may be there \
            already. 'firing' is over at once when an alert fires, 'resolved' when none does.

            Without a meter an alert about anything will do: a site, all meters, an invoice run, the server's store.

            With several meters it waits for all of them, with --any for the first. What happened is printed, an event a \
            line. Exit status: 0 when it came, 7 when it did not within --within.

            Examples:
              gridctl wait 42
              gridctl wait 42 --for reading --since today --within 1h
              gridctl wait 1-20 --for reading --any -q
              gridctl wait --for firing --rule excessive-consumption && echo 'somebody uses a lot'
              gridctl wait --for resolved --severity critical && echo 'nothing critical fires'
              gridctl wait 42 --for resolved --within 2d
            """
    )

    /// What is waited for.
    enum Event: String, CaseIterable, ExpressibleByArgument {
        case reading, firing, resolved
    }

    @Argument(
        help: ArgumentHelp(
            "The meters (default: any): ids and ranges; - reads ids from standard input.", valueName: "meter"))
    var meters: [MeterArgument] = []

    @Option(name: .customLong("for"), help: ArgumentHelp("reading, firing or resolved.", valueName: "event"))
    var event = Event.reading

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("A reading from then on will do, though it be there already.", valueName: "date"))
    var since: DateExpression?

    @Option(help: ArgumentHelp("Only alerts of this rule.", valueName: "rule"))
    var rule: String?

    @Option(help: ArgumentHelp("Only alerts that are so grave: warning or critical.", valueName: "severity"))
    var severity: AlertSeverity?

    @Flag(help: "One of the meters is enough.")
    var any = false

    @Option(help: ArgumentHelp("How long to wait: 90s, 15min, 1h, 2d.", valueName: "time"))
    var within = TimeLength(argument: "5min")!

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(EventRow.self) }

    func validate() throws {
        if since != nil, event != .reading { throw ValidationError("--since is for --for reading") }
        if rule != nil, event == .reading { throw ValidationError("--rule is for --for firing and --for resolved") }
        if severity != nil, event == .reading {
            throw ValidationError("--severity is for --for firing and --for resolved")
        }
    }

    func run(_ session: Session) async throws {
        let ids = try await meters.meters(session)
        // No ids on standard input means none, not all.
        if ids.isEmpty, !meters.isEmpty { return }
        let now = session.surroundings.now()
        var vigil = Vigil(
            event, of: ids, rule: rule, severity: severity, isAny: any, after: now.adding(milliseconds: -1),
            since: since.map { since in { zone in since.instant(in: zone, now: now) } })
        var printer = EventPrinter(session)
        let isOver = try await Watchfulness(session, ids, within: within.duration).run { news in
            for event in vigil.take(news) { try await printer.print(event) }
            return vigil.isOver
        }
        guard isOver else {
            throw Failure(
                .timeout, code: "timeout", "\(vigil.missing) within \(within.text)",
                wayOut: "--within TIME waits longer")
        }
    }
}
