import ArgumentParser
import GridModel

struct TariffsImportPrices: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-prices",
        abstract: "Make a tariff document of prices that change by the hour or half-hour.",
        discussion: """
            The prices are CSV with the header 'valid_from,valid_to,value_inc_vat', as Octopus Energy has them; other columns \
            are ignored. They are in pence there, and in whatever the currency's smaller unit is; --unit major is for \
            prices in pounds. The document is printed in YAML, to be looked at and added; nothing is stored.

            Examples:
              gridctl tariffs import-prices agile.csv --name agile --currency GBP > agile.yaml
            """
    )

    @Argument(help: ArgumentHelp("The prices, or - for standard input.", valueName: "file"), completion: .file())
    var file: String

    @Option(help: ArgumentHelp("What the tariff shall be called.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("What the prices are in, like GBP.", valueName: "currency"))
    var currency: Currency

    @Option(
        help: ArgumentHelp("What a price of 1 is: the currency's smaller unit, or the currency.", valueName: "unit"))
    var unit: PriceUnit = .minor

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    func run(_ session: Session) async throws {
        let prices = try TariffFile(file, session.surroundings)
        let document = try await prices.tellingFaults(session) {
            try await session.client.tariffs.conversion(
                of: prices.text, from: .prices, name: name, currency: currency, unit: unit)
        }
        try await session.output.print(document)
    }
}
