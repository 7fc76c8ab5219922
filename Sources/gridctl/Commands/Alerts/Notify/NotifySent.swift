import ArgumentParser
import GridModel

struct NotifySent: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "List notifications, newest first: sent, waiting, dead.",
        discussion: """
            One that is dropped told of something that was over before it was due. What was sent is kept for 90 days.

            Examples:
              gridctl alerts notify log --limit 20
              gridctl alerts notify log --state queued --receiver control-room
              gridctl alerts notify log --alert 7
            """
    )

    @Option(help: ArgumentHelp("Only those in this state: queued, sent, dead or dropped.", valueName: "state"))
    var state: NotificationState?

    @Option(help: ArgumentHelp("Only those of this receiver.", valueName: "receiver"))
    var receiver: String?

    @Option(help: ArgumentHelp("Only those of this alert.", valueName: "alert"))
    var alert: Int64?

    @Option(help: ArgumentHelp("Print at most so many.", valueName: "n"))
    var limit: Count?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(AlertNotification.self) }

    func run(_ session: Session) async throws {
        let found = session.client.notifications.list(
            state: state, receiver: receiver, alert: alert, limit: limit?.value)
        let count = try await session.output.render(pages: found.pages)
        if count == 0 { session.diagnostics.note("no notifications") }
    }
}

extension NotificationState: ExpressibleByArgument {}
