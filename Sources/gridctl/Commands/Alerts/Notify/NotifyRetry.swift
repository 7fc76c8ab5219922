import ArgumentParser
import GridModel

struct NotifyRetry: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Send dead letters again.",
        discussion: """
            They go out under the same ids, at once, and are given a day again. Prints what is queued.

            Examples:
              gridctl alerts notify letters -o name | gridctl alerts notify retry -
              gridctl alerts notify retry --all --receiver control-room
            """
    )

    @Argument(help: ArgumentHelp("The letters' numbers; - reads them from standard input.", valueName: "number"))
    var letters: [AlertArgument] = []

    @Flag(help: "All there are, or all of --receiver.")
    var all = false

    @Option(help: ArgumentHelp("Only letters of this receiver.", valueName: "receiver"))
    var receiver: String?

    @OptionGroup var change: ChangeOptions
    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertNotification.self) }

    func validate() throws {
        if letters.isEmpty != all { throw ValidationError("say which letters: their numbers, or --all") }
    }

    func run(_ session: Session) async throws {
        let numbers = try letters.flatMap { try $0.ids(session.surroundings) }
        // Nothing on standard input is no letter, and not all of them.
        let queued =
            all || !numbers.isEmpty
            ? try await session.client.notifications.retry(all ? nil : numbers, of: receiver, dryRun: change.dryRun)
            : []
        try await session.output.render(queued)
        if queued.isEmpty { session.diagnostics.note("no dead letters") }
        session.diagnostics.noteDryRun(change)
    }
}
