import ArgumentParser
import GridModel

struct CustomersList: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List customers in order of id.",
        discussion: """
            Examples:
              gridctl customers list --closed
              gridctl customers --search souza --fields id,name,phone
            """
    )

    @Option(
        help: ArgumentHelp(
            "Only those whose name, e-mail or address holds this, or whose tax number it is.", valueName: "text"))
    var search: String?

    @Flag(help: "Those that are closed too.")
    var closed = false

    @Option(help: ArgumentHelp("Print at most so many.", valueName: "n"))
    var limit: Count?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(Customer.self) }

    func run(_ session: Session) async throws {
        let customers = session.client.customers.list(
            matching: search, includingClosed: closed, limit: limit?.value)
        let count = try await session.output.render(pages: customers.pages)
        if count == 0 {
            session.diagnostics.note(
                search == nil ? "no customers — gridctl customers add makes one" : "no such customer")
        }
    }
}
