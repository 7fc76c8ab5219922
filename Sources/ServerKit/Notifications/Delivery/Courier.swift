import GridModel

/// Notifications that are handed over to a receiver at once.
package struct Parcel: Sendable {
    package var receiver: Receiver
    /// At least one; several only for people, who rather read one message.
    package var facts: [NotificationFacts]
    /// A customer's address; nil where the receiver has its own.
    package var recipient: String?
    package var language: MessageLanguage

    package init(
        receiver: Receiver, facts: [NotificationFacts], recipient: String? = nil, language: MessageLanguage? = nil
    ) {
        self.receiver = receiver
        self.facts = facts
        self.recipient = recipient
        self.language = language ?? receiver.language
    }

    /// What the receiver may know it by, however often it comes.
    package var id: String { facts[0].id }

    package var text: MessageText {
        MessageWriter.text(of: facts, for: receiver.isCustomer ? .customer : .operators, in: language)
    }
}

/// Why a receiver did not take a notification, for the operator who reads it.
package struct DeliveryFault: Error, Hashable, Sendable {
    package var message: String
    /// Other notifications may be taken all the same: this one was refused, or its own address is wrong.
    package var concernsThisOne = false

    package init(_ message: String, concernsThisOne: Bool = false) {
        self.message = message
        self.concernsThisOne = concernsThisOne
    }
}

/// A way to receivers.
package protocol Courier: Sendable {
    /// Hands a parcel over, and gives back what the receiver said; it is taken when this returns.
    func deliver(_ parcel: Parcel) async throws -> String
    /// Why nothing can be handed over to a receiver as things are; nil where nobody knows before it is tried.
    func obstacle(to receiver: Receiver) -> DeliveryFault?
}

/// The ways there are, each by what the local administrator allowed.
package struct Couriers: Courier {
    package var webhooks: WebhookCourier
    package var mail: MailCourier
    package var commands: CommandCourier
    /// A program that has not ended by then did not take it.
    package var limit: Duration = .seconds(10)

    package init(webhooks: WebhookCourier, mail: MailCourier, commands: CommandCourier) {
        self.webhooks = webhooks
        self.mail = mail
        self.commands = commands
    }

    package func obstacle(to receiver: Receiver) -> DeliveryFault? {
        switch receiver.kind {
        case .webhook: webhooks.obstacle(to: receiver)
        case .email: mail.obstacle(to: receiver)
        case .command: commands.obstacle(to: receiver)
        }
    }

    package func deliver(_ parcel: Parcel) async throws -> String {
        let courier: any Courier
        switch parcel.receiver.kind {
        // It has limits of its own.
        case .webhook: return try await webhooks.deliver(parcel)
        case .email: courier = mail
        case .command: courier = commands
        }
        return try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask { try await courier.deliver(parcel) }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() ?? nil else {
                throw DeliveryFault("no answer within \(limit.components.seconds) s")
            }
            return answer
        }
    }
}
