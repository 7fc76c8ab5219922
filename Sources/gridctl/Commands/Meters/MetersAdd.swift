import ArgumentParser
import GridModel

struct MetersAdd: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a meter, or many, and print what was added.",
        discussion: """
            With an opening reading the register counts from there. Without one, the meter's first reading opens it, \
            and what it used before is not known.

            Examples:
              gridctl meters add --name 'Block A' --serial 20-1187 --time-zone America/Bahia
              gridctl meters add --opening-reading 15230.7 --opening-at 2026-11-01T00:00:00Z
              gridctl meters add --name Flat --count 120 -q
              gridctl meters add --serial 20-1188 --dry-run
            """
    )

    @Option(help: ArgumentHelp("Its name; with --count, each gets a number behind it.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Its serial number, which no other meter has.", valueName: "serial"))
    var serial: String?

    @Option(help: ArgumentHelp("Its time zone, like America/Bahia (default: gridd's).", valueName: "zone"))
    var timeZone: Zone?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What the register shows when the meter is opened.", valueName: "kwh"))
    var openingReading: Energy?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("When that was: a date, local to the meter, or an instant.", valueName: "instant"))
    var openingAt: DateExpression?

    @Option(help: ArgumentHelp("Add so many at once.", valueName: "n"))
    var count: Count?

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Meter.self) }

    func validate() throws {
        guard (openingReading == nil) == (openingAt == nil) else {
            throw ValidationError("--opening-reading and --opening-at go together")
        }
        if let openingReading, openingReading < .zero {
            throw ValidationError("--opening-reading \(openingReading.kilowattHoursText) is below zero")
        }
        if serial != nil, let count, count.value > 1 {
            throw ValidationError("--serial is for one meter; leave it or --count away")
        }
        if let openingAt, !openingAt.namesItsZone, timeZone == nil {
            throw ValidationError(
                "--opening-at \(openingAt.text) is local to a zone: say --time-zone, or give an instant like "
                    + "2026-11-01T00:00:00Z")
        }
    }

    func run(_ session: Session) async throws {
        let now = session.surroundings.now()
        let new = NewMeters(
            name: name, serial: serial, timeZone: timeZone, openingReadingKwh: openingReading,
            openingAt: openingAt.map { $0.instant(in: timeZone ?? .utc, now: now) }, count: count?.value)
        try await session.output.render(try await session.client.meters.add(new, dryRun: change.dryRun))
        session.diagnostics.noteDryRun(change)
    }
}
