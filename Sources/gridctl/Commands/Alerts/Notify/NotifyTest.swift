import ArgumentParser
import GridModel

struct NotifyTest: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send a test notification, and say what came back.",
        discussion: """
            It says that it is a test, and nothing is kept of it. The exit status is 1 when the receiver does not take it.

            Examples:
              gridctl alerts notify test control-room
              gridctl alerts notify test customer --to ana@example.com --language pt
            """
    )

    @Argument(help: ArgumentHelp("The receiver's name.", valueName: "receiver"))
    var receiver: String

    @Option(help: ArgumentHelp("Send e-mail there, and not to the receiver's own addresses.", valueName: "address"))
    var to: String?

    @Option(help: ArgumentHelp("Write it in this language: en or pt.", valueName: "language"))
    var language: MessageLanguage?

    @OptionGroup(title: "Global Options") var globals: GlobalOptions

    var fields: [FieldDescription] { Fields.of(ReceiverTest.self) }

    func run(_ session: Session) async throws {
        let test = try await session.client.receivers.test(receiver, to: to, in: language)
        try await session.output.render(test)
        if !test.delivered {
            throw Failure(
                .failure, code: "not_delivered", "\(receiver) did not take the test: \(test.answer)",
                wayOut: "put that right, and test it again")
        }
    }
}

extension MessageLanguage: ExpressibleByArgument {
    /// A language's tag as well: `pt-BR`.
    public init?(argument: String) { self.init(tag: argument) }
}
