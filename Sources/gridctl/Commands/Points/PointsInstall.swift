import ArgumentParser
import GridModel

struct PointsInstall: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Put a meter at a usage point, in the place of the one there.",
        discussion: """
            From that moment on it measures there; the one before it stands there no more, and the new one no more where \
            it stood. What both measured in a billing period is on one invoice. Where an invoice has what the new one measured \
            since, at the place it leaves, that is refused: take that invoice back first.

            Examples:
              gridctl points install 49 50 --from yesterday
              gridctl points install 47 48 --from today --dry-run
            """
    )

    @Argument(help: ArgumentHelp("The usage point's id.", valueName: "point"))
    var point: UsagePointID

    @Argument(help: ArgumentHelp("The meter's id.", valueName: "meter"))
    var meter: MeterID

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("From when on: a date, local to the meter, or an instant.", valueName: "date"))
    var from: DateExpression

    @OptionGroup var changing: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(UsagePoint.self) }

    func run(_ session: Session) async throws {
        let zone = from.namesItsZone ? Zone.utc : try await session.client.meters.get(meter).timeZone
        let instant = from.instant(in: zone, now: session.surroundings.now())
        try await session.output.render(
            try await session.client.usagePoints.install(meter, at: point, from: instant, dryRun: changing.dryRun))
        session.diagnostics.noteDryRun(changing)
    }
}
