import Foundation
import GridModel

/// Runs a command with the notification, as JSON, on its standard input; exit status 0 takes it.
package struct CommandCourier: Courier {
    /// The programs that may be run, by their whole paths: whoever may add receivers could run anything otherwise.
    package var allowed: [String]

    package init(allowed: [String]) { self.allowed = allowed }

    package func obstacle(to receiver: Receiver) -> DeliveryFault? {
        guard let program = receiver.run.first else { return DeliveryFault("the receiver has no command") }
        return allowed.contains(program)
            ? nil
            : DeliveryFault(
                "\(program) may not be run: add it to notify.commands in gridd's configuration, on the server's machine"
            )
    }

    package func deliver(_ parcel: Parcel) async throws -> String {
        if let obstacle = obstacle(to: parcel.receiver) { throw obstacle }
        let program = parcel.receiver.run[0]
        let facts = parcel.facts[0]
        return try await ProgramCall.run(
            program, Array(parcel.receiver.run.dropFirst()), input: try WebhookBody.data(parcel) + Data("\n".utf8),
            variables: [
                "GRIDD_NOTIFICATION": facts.id, "GRIDD_KIND": facts.kind.rawValue, "GRIDD_ALERT": "\(facts.alert.id)",
                "GRIDD_SEVERITY": facts.alert.severity.rawValue, "GRIDD_SUBJECT": parcel.text.subject,
            ])
    }
}
