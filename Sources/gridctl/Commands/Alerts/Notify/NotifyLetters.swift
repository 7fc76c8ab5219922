import ArgumentParser
import GridModel

struct NotifyLetters: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "letters",
        abstract: "List dead letters: notifications that were not taken for a day.",
        discussion: """
            They stay until 'gridctl alerts notify retry' sends them again; once their alert is over, for 90 days at most.

            Examples:
              gridctl alerts notify letters
              gridctl alerts notify letters --receiver control-room -o name | gridctl alerts notify retry -
            """
    )

    @Option(help: ArgumentHelp("Only those of this receiver.", valueName: "receiver"))
    var receiver: String?

    @Option(help: ArgumentHelp("Print at most so many.", valueName: "n"))
    var limit: Count?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertNotification.self) }

    func run(_ session: Session) async throws {
        let letters = session.client.notifications.list(state: .dead, receiver: receiver, limit: limit?.value)
        let count = try await session.output.render(pages: letters.pages)
        if count == 0 { session.diagnostics.note("no dead letters") }
    }
}
