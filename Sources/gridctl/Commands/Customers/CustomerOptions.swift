import ArgumentParser
import GridModel

/// What is known of a customer besides the name.
struct CustomerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The tax number: \(TaxID.forms).", valueName: "tax-number"))
    var taxID: String?

    @Option(help: ArgumentHelp("Where mail goes, like ana@example.com.", valueName: "address"))
    var email: String?

    @Option(help: ArgumentHelp("A telephone number, like '+55 71 3333-4444'.", valueName: "phone"))
    var phone: String?

    @Option(help: ArgumentHelp("The language of invoices and letters, like pt-BR.", valueName: "language"))
    var language: String?

    @Option(help: ArgumentHelp("Where letters go.", valueName: "text"))
    var address: String?

    @Option(
        help: ArgumentHelp(
            "Tell the customer from so much in a billing period on, in kWh; 0 for no limit.", valueName: "kwh"))
    var alertLimit: Energy?
}
