import Foundation
import GridModel

/// A mail of plain text, as a mail program takes it on its standard input: lines end with a line feed.
///
/// Source: RFC 5322, RFC 2045, RFC 3834 §5.
struct MailMessage: Sendable {
    var from: String
    var to: [String]
    /// Whom it is to, where that is one person.
    var name: String?
    var subject: String
    var body: String
    /// What replies and further mails of the same matter hang together by, without angle brackets.
    var id: String
    var thread: String?
    var language: MessageLanguage
    /// Names and values of further fields.
    var fields: [(name: String, value: String)] = []

    /// The whole of it.
    func text(at now: Instant) -> String {
        var header = [
            "From: " + EncodedWords.mailbox("gridd", from),
            "To: "
                + (to.count == 1 ? EncodedWords.mailbox(name, to[0]) : to.joined(separator: ",\n ")),
            EncodedWords.field("Subject", subject),
            "Date: " + Self.date(now),
            "Message-ID: <\(id)>",
        ]
        if let thread, thread != id {
            header += ["In-Reply-To: <\(thread)>", "References: <\(thread)>"]
        }
        header += [
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Language: \(language.rawValue)",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable",
        ]
        header += fields.map { EncodedWords.field($0.name, $0.value) }
        return header.joined(separator: "\n") + "\n\n" + QuotedPrintable.encode(body)
            + (body.hasSuffix("\n") ? "" : "\n")
    }

    /// `Thu, 26 Nov 2026 08:14:00 +0000`.
    static func date(_ instant: Instant) -> String {
        let local = Zone.utc.local(at: instant)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let weekday = weekdays[((local.date.daysSince1970 % 7) + 7) % 7]
        let second = local.millisecondOfDay / 1_000
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(weekday), \(local.date.day) \(months[local.date.month - 1]) \(local.date.year) "
            + "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60)) +0000"
    }

    /// An address that can stand in a header and on a command line: one mailbox, no display name, nothing quoted.
    static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text.utf8.count <= 254 else { return false }
        // Beyond ASCII an address needs SMTPUTF8, which few mail programs are set up for.
        let isPlain = text.utf8.allSatisfy { byte in
            byte > 32 && byte < 127 && !Array("()<>[]:;,\\\"".utf8).contains(byte)
        }
        let domain = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return isPlain && parts[0].first != "-" && domain.allSatisfy { !$0.isEmpty }
    }
}
