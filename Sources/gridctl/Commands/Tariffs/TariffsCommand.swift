import ArgumentParser

struct TariffsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tariffs",
        abstract: "List, add, check and compare tariffs.",
        discussion: """
            Without a subcommand it lists them. A tariff has a name and versions, each with the first day it is in force \
            on; a version is a document in YAML or JSON, and is never changed: a correction is a further version for the \
            same day. NAME stands for the version in force today, NAME@2026-04-22 for that of a day, NAME@v3 for the third.

            Examples:
              gridctl tariffs
              gridctl tariffs show default
              gridctl tariffs check white.yaml && gridctl tariffs add white.yaml
            """,
        subcommands: [
            TariffsList.self, TariffsShow.self, TariffsVersions.self, TariffsAdd.self, TariffsCheck.self,
            TariffsDiff.self, TariffsUse.self, TariffsSchema.self, TariffsReadyMade.self, TariffsImportURDB.self,
            TariffsImportPrices.self,
        ],
        defaultSubcommand: TariffsList.self
    )
}
