import ArgumentParser
import GridClient
import GridModel

struct CheckCommand: OfflineCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether all is well, for people and for monitoring.",
        discussion: """
            It looks at the server (does it answer, can it store), at meters that fell silent, at alerts that fire and \
            at the journal. Each has a number of things from which on it is a warning, and one from which on it is \
            critical; 0 switches that off. Of alerts those count that nobody acknowledged or silenced and no other alert \
            explains; one of critical severity is critical by itself.

            Exit status: 0 when all is well, 1 when something is not. With --format nagios one line in the form of \
            Nagios' plugins is printed, and the exit status is theirs: 0 ok, 1 warning, 2 critical, 3 unknown. With \
            --format prometheus metrics for node_exporter's textfile collector are printed, and the exit status is 0 \
            whatever they say.

            Examples:
              gridctl check
              gridctl check --silent-after 15min --silent-critical 10 --format nagios
              gridctl check --rule outage --severity critical --format nagios
              gridctl check --format prometheus > gridctl.prom
            """
    )

    /// In whose form it is told.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case plain, nagios, prometheus
    }

    @Option(help: ArgumentHelp("plain (as -o says), nagios or prometheus.", valueName: "form"))
    var format = Format.plain

    @Option(help: ArgumentHelp("A meter without a reading for so long is silent.", valueName: "time"))
    var silentAfter = TimeLength(argument: "1h")!

    @Option(help: ArgumentHelp("Silent meters from which on it is a warning.", valueName: "n"))
    var silentWarning = 1

    @Option(help: ArgumentHelp("Silent meters from which on it is critical.", valueName: "n"))
    var silentCritical = 0

    @Option(help: ArgumentHelp("Firing alerts from which on it is a warning.", valueName: "n"))
    var alertsWarning = 1

    @Option(help: ArgumentHelp("Firing alerts from which on it is critical.", valueName: "n"))
    var alertsCritical = 0

    @Option(help: ArgumentHelp("Count alerts of this rule only.", valueName: "rule"))
    var rule: String?

    @Option(help: ArgumentHelp("Count alerts that are as grave as this, or graver.", valueName: "severity"))
    var severity = AlertSeverity.warning

    @Option(help: ArgumentHelp("Readings in the journal from which on it is a warning.", valueName: "n"))
    var journalWarning = 5_000_000

    @Option(help: ArgumentHelp("Readings in the journal from which on it is critical.", valueName: "n"))
    var journalCritical = 0

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(CheckRow.self) }

    func validate() throws {
        let limits = [
            ("silent-warning", silentWarning), ("silent-critical", silentCritical), ("alerts-warning", alertsWarning),
            ("alerts-critical", alertsCritical), ("journal-warning", journalWarning),
            ("journal-critical", journalCritical),
        ]
        for (name, value) in limits where value < 0 { throw ValidationError("--\(name) is a number from 0") }
    }

    func run(_ desk: OfflineSession) async throws {
        let checks: [Check]
        do {
            let settings = try globals.settings.resolved(desk.surroundings)
            checks = try await look(Session(settings, desk.surroundings), now: desk.surroundings.now())
        } catch {
            let report = ErrorReport(error)
            guard format != .plain, report.status != .interrupted else { throw error }
            checks = [Check(unanswered: report)]
        }
        switch format {
        case .plain:
            try await desk.output.render(checks.map(CheckRow.init))
            if checks.contains(where: { $0.state != .ok }) { throw Finished(status: .failure) }
        case .nagios:
            try desk.output.stream.write(NagiosText.of(checks))
            throw Finished(status: NagiosText.exitStatus(checks))
        case .prometheus: try desk.output.stream.write(PrometheusText.of(checks))
        }
    }

    private func look(_ session: Session, now: Instant) async throws -> [Check] {
        let status = try await session.client.status.get()
        var silent = SilentMeters(now: now, after: silentAfter.milliseconds)
        for try await page in session.client.meters.list(status: .active).pages { silent.take(page) }
        var firing = FiringAlerts(now: now, severity: severity)
        for try await page in session.client.alerts.list(state: .firing, rule: rule).pages { firing.take(page) }
        return [
            Check(server: status),
            Check(silent: silent, of: status.meters.active, after: silentAfter.text, silentWarning, silentCritical),
            Check(firing: firing, alertsWarning, alertsCritical),
            Check(journal: status.journal.readings, journalWarning, journalCritical),
        ]
    }
}
