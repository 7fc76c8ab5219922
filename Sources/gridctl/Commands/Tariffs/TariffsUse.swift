import ArgumentParser
import GridModel

struct TariffsUse: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "use",
        abstract: "Bill usage points without a contract by another tariff.",
        discussion: """
            From a day on; before it they are billed as before. It prints which tariff stands from which day on.

            Examples:
              gridctl tariffs use default --from 2026-12-01
              gridctl tariffs use default --from 2026-12-01 --dry-run
            """
    )

    @Argument(help: ArgumentHelp("The tariff's name.", valueName: "tariff"))
    var tariff: TariffReference

    @Option(help: ArgumentHelp("The first day of it, like 2026-12-01.", valueName: "day"))
    var from: CivilDate

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(StandingTariff.self) }

    func validate() throws { try tariff.requireName() }

    func run(_ session: Session) async throws {
        try await session.output.render(
            try await session.client.tariffs.stand(tariff.name, from: from, dryRun: change.dryRun))
        session.diagnostics.noteDryRun(change)
    }
}
