import ArgumentParser

struct ReadingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "readings",
        abstract: "Look at readings that wait for a decision, and decide.",
        discussion: """
            Without a subcommand it lists those that wait, and takes the options of 'gridctl readings review'.

            Readings are never changed. A decision says how one is to be understood; it is an event of the meter, with who \
            made it and why, and can be revoked: 'gridctl meters events', 'gridctl meters revoke'.

            Examples:
              gridctl readings
              gridctl readings check 1-500 --period 2026-10
              gridctl readings accept 42 2026-11-22T13:15:00Z
              gridctl readings exclude 42 2026-11-22T13:15:00Z --reason 'a test in the workshop'
              gridctl readings edit 42 --at 2026-11-01 --value 15230.7 --reason 'read by eye'
            """,
        subcommands: [
            ReadingsReview.self, ReadingsCheck.self, ReadingsAccept.self, ReadingsExclude.self, ReadingsEdit.self,
        ],
        defaultSubcommand: ReadingsReview.self
    )
}
