/// What gridd's own configuration says about notifications: what only the local administrator may decide.
package struct NotificationSettings: Hashable, Sendable {
    /// The mail program, called as `sendmail`; nil for no mail.
    package var sendmail: String?
    /// Whom mail comes from; nil for `gridd` at this machine.
    package var from: String?
    /// Programs that receivers may have run, by their whole paths.
    package var commands: [String]

    package init(sendmail: String? = nil, from: String? = nil, commands: [String] = []) {
        self.sendmail = sendmail
        self.from = from
        self.commands = commands
    }

    /// True for text that can be an address that mail comes from.
    package static func isAddress(_ text: String) -> Bool { MailMessage.isAddress(text) }
}
