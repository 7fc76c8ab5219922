import GridModel
import TestSupport
import Testing

@testable import ServerKit

/// Mails, read by Python's own reader of mails.
@Suite struct MailMessageTests {
    private func mail(
        subject: String = "Plain", body: String = "Text.\n", name: String? = nil, to: [String] = ["ana@example.com"]
    ) -> MailMessage {
        MailMessage(
            from: "gridd@example.com", to: to, name: name, subject: subject, body: body,
            id: "notification-7.2-a@host", thread: "alert-7-a@host", language: .portuguese,
            fields: [("X-Gridd-Notification", "7.2")])
    }

    private struct ReadMail {
        var headers: JSONValue
        var body: String
        var raw: String
    }

    private func read(_ mail: MailMessage) async throws -> ReadMail {
        let raw = mail.text(at: Instant(rfc3339: "2026-11-26T08:14:05Z")!)
        let script = """
            import email, email.policy, json, sys
            mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
            json.dump({"headers": {k.lower(): str(v) for k, v in mail.items()}, "names": [k for k in mail.keys()],
                "to": [[a.display_name, a.addr_spec] for a in mail["to"].addresses],
                "defects": [str(d) for d in mail.defects], "body": mail.get_content()}, sys.stdout)
            """
        let python = try #require(Programs.tool("python3"))
        let run = try await TestSupport.ProgramRun.of(python, ["-c", script], input: raw)
        #expect(run.status == 0, "\(run.stderr)\n\(raw)")
        let value = try JSONValue(run.stdout)
        #expect(value.defects.elements.isEmpty, "\(run.stdout)")
        return ReadMail(headers: value, body: value.body.string ?? "", raw: raw)
    }

    @Test func whatPeopleReadArrivesAsItWasWritten() async throws {
        let subject =
            "Você já usou 312,4 kWh neste período de faturamento — e a próxima conta virá mais alta que o normal"
        let body =
            "Olá, João!\n\nÀs 8h, 100 % = ção\n.\nFrom here on\nfim com espaço \n" + String(repeating: "é", count: 200)
            + "\n"
        let read = try await read(mail(subject: subject, body: body, name: "João da Conceição"))
        #expect(read.headers.headers.subject.string == subject)
        #expect(read.body == body)
        #expect(read.headers.to[0][0].string == "João da Conceição")
        #expect(read.headers.to[0][1].string == "ana@example.com")
        #expect(read.raw.utf8.allSatisfy { $0 < 128 && $0 != 13 })
        #expect(read.raw.split(separator: "\n").allSatisfy { $0.utf8.count <= 78 }, "\(read.raw)")
        #expect(read.headers.headers.date.string == "Thu, 26 Nov 2026 08:14:05 +0000")
        #expect(read.headers.headers["message-id"].string == "<notification-7.2-a@host>")
        #expect(read.headers.headers.references.string == "<alert-7-a@host>")
        #expect(read.headers.headers["content-language"].string == "pt")
        #expect(read.headers.headers["auto-submitted"].string == "auto-generated")
    }

    @Test(arguments: [
        "a\r\nBcc: everybody@example.com", "a\nX-Evil: 1\n\nbody", "a\u{2028}Bcc: b@example.com", "a\u{0}b\u{7}c",
        "=?UTF-8?B?QmNjOiB4?=", "\"; <evil@example.com>, \"", "\\\" <evil@example.com>",
    ])
    func nothingThatPeopleAreCalledBecomesAHeader(_ text: String) async throws {
        let usual = try await read(mail(name: "Ana"))
        let read = try await read(mail(subject: text, name: text))
        #expect(read.headers.names == usual.headers.names)
        #expect(read.headers.to.elements.count == 1)
        #expect(read.headers.to[0][1].string == "ana@example.com")
        #expect(read.headers.headers.subject.string == EncodedWords.oneLine(text))
        #expect(read.body == "Text.\n")
    }

    @Test func severalRecipientsAreAllThere() async throws {
        let read = try await read(mail(to: ["a@example.com", "b@example.com", "c@example.com"]))
        #expect(read.headers.to.elements.map { $0[1].string } == ["a@example.com", "b@example.com", "c@example.com"])
    }

    @Test(arguments: [
        ("ana@example.com", true), ("ana.souza+luz@casa.example.com.br", true), ("gridd@localhost", true),
        ("-oQ/tmp@example.com", false), ("ana", false), ("ana@", false), ("@example.com", false), ("a@b@c", false),
        ("ana@example..com", false), ("ana souza@example.com", false), ("ana@example.com\nBcc: x@y.z", false),
        ("<ana@example.com>", false), ("\"ana\"@example.com", false), ("ana@exämple.com", false),
        ("a,b@example.com", false),
    ])
    func anAddressIsOneMailboxAndNoOption(_ text: String, _ isOne: Bool) {
        #expect(MailMessage.isAddress(text) == isOne)
    }
}
