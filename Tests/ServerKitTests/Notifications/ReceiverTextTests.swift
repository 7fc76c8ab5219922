import GridModel
import Testing

@testable import ServerKit

@Suite struct ReceiverTextTests {
    @Test func aWebhookIsRead() throws {
        let receiver = try ReceiverText.read(
            """
            name: control-room
            title: The control room
            kind: webhook
            url: https://user:pass@example.com:8443/in?token=x
            secretFile: /etc/gridd/in.key
            language: pt
            least: critical
            quiet: 22:00-07:00
            zone: America/Bahia
            repeat: 4h
            """)
        #expect(receiver.secretFile == "/etc/gridd/in.key")
        #expect(receiver.language == .portuguese && receiver.least == .critical && receiver.operators)
        #expect(receiver.quiet?.text == "22:00-07:00" && receiver.zone == Zone("America/Bahia"))
        #expect(receiver.repeat == .hours(4) && receiver.group == .none)
        #expect(receiver.tells == [.firing, .resolved, .acknowledged, .repeat])
        #expect(receiver.address == "https://example.com:8443/…", "what is secret is not shown")
    }

    @Test func mailIsPutTogetherUnlessItSaysOtherwise() throws {
        let mail = try ReceiverText.read("{name: a, kind: email, to: ana@example.com}")
        #expect(mail.to == ["ana@example.com"] && mail.group == .rule && mail.wait == .seconds(30))
        let each = try ReceiverText.read("{name: a, kind: email, to: [a@b.co, c@d.co], group: none, from: g@h.co}")
        #expect(each.to.count == 2 && each.group == .none && each.from == "g@h.co")
    }

    @Test func theCustomerIsNoOperatorAndHasNoAddress() throws {
        let customer = try ReceiverText.read("{name: customer, kind: email, language: pt}")
        #expect(customer.isCustomer && !customer.operators && customer.group == .all)
        #expect(customer.tells == [.firing, .resolved, .repeat])
    }

    @Test func aCommandIsRead() throws {
        let command = try ReceiverText.read("{name: a, kind: command, run: [/usr/bin/logger, -t, alerts]}")
        #expect(command.run == ["/usr/bin/logger", "-t", "alerts"])
    }

    @Test(arguments: [
        ("", "it is empty"), ("name: a", "kind is missing"), ("{name: a, kind: fax}", "\"fax\" is no"),
        ("{name: a b, kind: command, run: [/bin/true]}", "name of a receiver"),
        ("{name: operators, kind: command, run: [/bin/true]}", "stands for all receivers"),
        ("{name: a, kind: webhook}", "url is missing"), ("{name: a, kind: webhook, url: example.com}", "https://"),
        ("{name: a, kind: webhook, url: 'https:///x'}", "https://"),
        ("{name: a, kind: webhook, url: https://a.b, secret: x}", "8 characters"),
        ("{name: a, kind: webhook, url: https://a.b, secret: 12345678, secretFile: /x}", "leave one out"),
        ("{name: a, kind: webhook, url: https://a.b, secretFile: x}", "whole path"),
        ("{name: a, kind: webhook, url: https://a.b, group: rule}", "webhook has no group"),
        ("{name: a, kind: email}", "to is missing"), ("{name: a, kind: email, to: -oX@b.c}", "is no address"),
        ("{name: a, kind: email, to: [a@b.c, b]}", "is no address"),
        ("{name: a, kind: email, to: \"a@b.c\\nBcc: d@e.f\"}", "is no address"),
        ("{name: a, kind: email, to: a@b.c, wait: 2h}", "an hour is the most"),
        ("{name: a, kind: email, to: a@b.c, group: none, wait: 5s}", "nothing waits"),
        ("{name: customer, kind: email, to: a@b.c}", "addresses of their own"),
        ("{name: customer, kind: command, run: [/bin/true]}", "reached by e-mail"),
        ("{name: customer, kind: email, operators: true}", "no operators"),
        ("{name: a, kind: command, run: [logger]}", "no whole path"), ("{name: a, kind: command, run: []}", "empty"),
        ("{name: a, kind: command, run: [/bin/true], tells: [resolved]}", "firing is missing"),
        ("{name: a, kind: command, run: [/bin/true], tells: [firing, test]}", "when somebody wants one"),
        ("{name: a, kind: command, run: [/bin/true], quiet: 22-7}", "22:00-07:00"),
        ("{name: a, kind: command, run: [/bin/true], zone: UTC}", "there are none"),
        ("{name: a, kind: command, run: [/bin/true], repeat: 5s}", "a minute is the least"),
        ("{name: a, kind: command, run: [/bin/true], langauge: pt}", "did you mean language?"),
    ])
    func whatIsWrongIsTold(_ text: String, _ message: String) {
        #expect {
            try ReceiverText.read(text)
        } throws: { error in
            (error as? TariffFaults)?.faults.contains { $0.message.contains(message) } == true
        }
    }
}
