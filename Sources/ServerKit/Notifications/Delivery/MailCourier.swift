import Foundation
import GridModel

/// Hands mails to the machine's own mail program; exit status 0 takes one, and getting it there is the program's.
package struct MailCourier: Courier {
    /// A program that is called as `sendmail`; nil where none is configured.
    package var sendmail: String?
    /// Whom mail comes from unless the receiver says otherwise.
    package var from: String
    /// What this machine is called in the numbers of mails.
    package var host: String
    package var clock: WallClock

    package init(sendmail: String?, from: String? = nil, host: String = Self.hostName, clock: WallClock) {
        self.sendmail = sendmail
        self.from = from ?? "gridd@\(host)"
        self.host = host
        self.clock = clock
    }

    package func obstacle(to receiver: Receiver) -> DeliveryFault? {
        sendmail == nil ? Self.noProgram : nil
    }

    private static let noProgram = DeliveryFault(
        "no mail program is configured: say which with notify.sendmail in gridd's configuration")

    package func deliver(_ parcel: Parcel) async throws -> String {
        guard let sendmail else { throw Self.noProgram }
        let to = parcel.recipient.map { [$0] } ?? parcel.receiver.to
        guard !to.isEmpty else { throw DeliveryFault("there is no address to send it to", concernsThisOne: true) }
        for address in to where !MailMessage.isAddress(address) {
            throw DeliveryFault("\(address) is no address that mail can be sent to", concernsThisOne: true)
        }
        let sender = parcel.receiver.from ?? from
        let mail = message(parcel, to: to, from: sender)
        return try await ProgramCall.run(
            sendmail, ["-i", "-f", sender] + to, input: Data(mail.text(at: clock.now()).utf8),
            refusals: parcel.receiver.isCustomer ? Self.refusals.union([Self.unavailable]) : Self.refusals)
    }

    /// EX_DATAERR, EX_NOUSER and EX_NOHOST of sysexits.h: the address is wrong.
    private static let refusals: Set<Int32> = [65, 67, 68]
    /// EX_UNAVAILABLE: programs that hand mail on at once say so of a recipient whom the server refuses.
    private static let unavailable: Int32 = 69

    func message(_ parcel: Parcel, to: [String], from: String) -> MailMessage {
        let facts = parcel.facts[0]
        let text = parcel.text
        return MailMessage(
            from: from, to: to, name: facts.customer, subject: text.subject, body: text.body,
            id: "notification-\(facts.id)-\(parcel.receiver.name)@\(host)",
            thread: facts.kind == .test ? nil : "alert-\(facts.alert.id)-\(parcel.receiver.name)@\(host)",
            language: parcel.language,
            fields: [
                ("X-Gridd-Notification", parcel.facts.map(\.id).joined(separator: ", ")),
                ("X-Gridd-Kind", facts.kind.rawValue), ("X-Gridd-Severity", facts.alert.severity.rawValue),
            ])
    }

    /// This machine's own name, or localhost where it has none that can stand in an address.
    package static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return MailMessage.isAddress("gridd@\(name)") ? name : "localhost"
    }
}
