import ArgumentParser

struct NotifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify",
        abstract: "Say who is notified of alerts, test it, and send again what was not taken.",
        discussion: """
            Without a subcommand it lists who is notified. A receiver is a document in YAML or JSON:

              name: control-room
              kind: webhook
              url: https://example.com/in
              secretFile: /etc/gridd/in.key

              {name: customer, kind: email, quiet: 22:00-07:00, language: pt}
              {name: pager, kind: command, run: [/usr/bin/page], least: critical}

            A rule's document says whom it notifies: names of receivers, operators for all but those that say operators: \
            false, or customer for the customer whose meter it is. The receiver named customer says how customers are \
            written to, each in the language that 'gridctl customers set --language' says; while there is none, no \
            customer is.

            Keys of all kinds: title, language (en, pt), operators, tells (firing, resolved, acknowledged, repeat), least \
            (warning, critical), quiet (hours in which only what is critical is told) and zone, repeat (tell again, every \
            4h, what goes on firing and nobody acknowledged). Webhooks: url, and secretFile or secret. E-mail: to, from, \
            group (rule, site, all, none) and wait: what comes within 30s is one message. Commands: run, a program that \
            notify.commands in gridd's configuration allows. E-mail needs notify.sendmail there.

            A webhook gets JSON by POST and takes it with any 2xx; a command gets the same on standard input and takes it \
            with exit status 0. Gridd-Signature: t=SECONDS,v1=HEX is HMAC-SHA256 of 'SECONDS.BODY' with the secret; \
            Gridd-Id, and id in the body, is the same however often a notification comes: one that is not taken is sent \
            again, after a second at first and an hour at last, for a day. Then it is a dead letter.

            Examples:
              gridctl alerts notify add receivers/control-room.yaml
              gridctl alerts notify test control-room
              gridctl alerts notify letters
            """,
        subcommands: [
            NotifyList.self, NotifyAdd.self, NotifyShow.self, NotifyRemove.self, NotifyTest.self, NotifySent.self,
            NotifyLetters.self, NotifyRetry.self,
        ],
        defaultSubcommand: NotifyList.self
    )
}
