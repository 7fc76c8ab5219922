import GridModel

/// Reads a receiver's document. What is not right becomes a fault, and the reading goes on to the end.
struct ReceiverReader {
    let faults: FaultList

    static let keys = [
        "name", "title", "kind", "url", "secret", "secretFile", "to", "from", "run", "language", "operators", "tells",
        "least", "quiet", "zone", "group", "wait", "repeat",
    ]
    /// What only receivers of one kind have.
    private static let ownKeys: [ReceiverKind: [String]] = [
        .webhook: ["url", "secret", "secretFile"], .email: ["to", "from", "group", "wait"], .command: ["run"],
    ]

    func receiver(_ node: DocumentNode) -> Receiver? {
        guard let document = DocumentMapping(node, "a receiver", keys: Self.keys) else { return nil }
        let name = document.required("name", "give the receiver one, such as name: control-room").flatMap(self.name)
        let kind = document.required("kind", "it is webhook, email or command")?.word("kind", ReceiverKind.self)
        guard let kind else { return nil }
        for (other, keys) in Self.ownKeys where other != kind {
            for key in keys { document[key]?.fault("a receiver of kind \(kind.rawValue) has no \(key)") }
        }
        var receiver = Receiver(name: name ?? "?", title: document["title"]?.text(), kind: kind)
        switch kind {
        case .webhook: webhook(document, &receiver)
        case .email: email(document, &receiver)
        case .command: command(document, &receiver)
        }
        receiver.language = document["language"]?.word("language", MessageLanguage.self) ?? .english
        receiver.operators = document["operators"]?.boolean() ?? !receiver.isCustomer
        receiver.tells = tells(document, receiver)
        receiver.least = document["least"]?.word("severity", AlertSeverity.self) ?? .warning
        receiver.quiet = document["quiet"]?.value("stretch of the day", "write it as 22:00-07:00") {
            QuietHours(text: $0)
        }
        receiver.zone = document["zone"]?.value("time zone", "write its name, such as America/Bahia") { Zone($0) }
        receiver.repeat = document["repeat"]?.value("length of time", "write it as 4h; a minute is the least") { text in
            TimeLength(text: text).flatMap { $0 >= NotificationPlanner.shortestRepeat ? $0 : nil }
        }
        check(receiver, document)
        return receiver
    }

    private func name(_ node: DocumentNode) -> String? {
        let name = node.value(
            "name of a receiver", "it is letters, digits, dots and dashes, 64 at most, such as control-room"
        ) { TariffReference.isName($0) ? $0 : nil }
        if name == Receiver.operators {
            node.fault("operators stands for all receivers that do not say operators: false; choose another name")
        }
        return name
    }

    private func webhook(_ document: DocumentMapping, _ receiver: inout Receiver) {
        receiver.url = document.required(
            "url", "write where notifications are posted, such as https://example.com/hook")?
            .value("address", "it begins with https:// or http:// and has no spaces") { text in
                let rest = ["https://", "http://"].first(where: text.hasPrefix).map { text.dropFirst($0.count) } ?? ""
                let isClean = text.utf8.allSatisfy { $0 > 32 && $0 < 127 } && text.utf8.count <= 2_000
                return isClean && !rest.isEmpty && rest.first != "/" ? text : nil
            }
        receiver.secret = document["secret"]?.value("secret", "it has 8 characters at least") {
            $0.utf8.count >= 8 && $0.utf8.count <= 512 ? $0 : nil
        }
        receiver.secretFile = document["secretFile"]?.value("file", "write its whole path, on the server's machine") {
            $0.hasPrefix("/") && !$0.contains("\0") ? $0 : nil
        }
        if document["secret"] != nil { document["secretFile"]?.fault("secret says it already; leave one out") }
    }

    private func email(_ document: DocumentMapping, _ receiver: inout Receiver) {
        func address(_ node: DocumentNode) -> String? {
            node.value("address", "write one as ana@example.com") { MailMessage.isAddress($0) ? $0 : nil }
        }
        if receiver.isCustomer {
            document["to"]?.fault("customers have addresses of their own; leave it out")
        } else if let to = document.required("to", "write whom it goes to, such as [ana@example.com]") {
            receiver.to =
                to.isSequence ? to.list("addresses", most: 50, address) ?? [] : [address(to)].compactMap { $0 }
        }
        receiver.from = document["from"].flatMap(address)
        receiver.group =
            document["group"]?.word("way to put notifications together", NotificationGrouping.self)
            ?? (receiver.isCustomer ? .all : .rule)
        receiver.wait =
            document["wait"]?.value("length of time", "write it as 30s; an hour is the most") { text in
                TimeLength(text: text).flatMap { $0 <= .hours(1) ? $0 : nil }
            } ?? .seconds(30)
        if receiver.group == .none { document["wait"]?.fault("with group: none nothing waits; leave it out") }
    }

    private func command(_ document: DocumentMapping, _ receiver: inout Receiver) {
        let run = document.required("run", "list the program and its arguments, such as [/usr/bin/logger, -t, alerts]")?
            .list("words of a command", most: 50) { node in
                node.value("word", "it has no line breaks") { $0.contains(where: \.isNewline) ? nil : $0 }
            }
        receiver.run = run ?? []
        if let program = run?.first, !program.hasPrefix("/") {
            document["run"]?.fault(
                "\(program) is no whole path; a program is named by its own, such as /usr/bin/logger")
        }
    }

    private func tells(_ document: DocumentMapping, _ receiver: Receiver) -> [NotificationKind] {
        let usual: [NotificationKind] =
            receiver.isCustomer ? [.firing, .resolved, .repeat] : [.firing, .resolved, .acknowledged, .repeat]
        guard let node = document["tells"] else { return usual }
        guard let tells = node.list("kinds", { $0.word("kind", NotificationKind.self) }) else { return usual }
        if !tells.contains(.firing) {
            node.fault("firing is missing: who is not told that an alert fires is not told of what follows either")
        }
        if tells.contains(.test) { node.fault("a test is sent when somebody wants one; leave it out") }
        return tells
    }

    private func check(_ receiver: Receiver, _ document: DocumentMapping) {
        if receiver.isCustomer, receiver.kind != .email {
            document["kind"]?.fault("customer stands for each meter's customer, who is reached by e-mail: kind: email")
        }
        if receiver.isCustomer, receiver.operators {
            document["operators"]?.fault("customers are no operators; leave it out")
        }
        if receiver.zone != nil, receiver.quiet == nil {
            document["zone"]?.fault("a zone says what quiet hours are local to, and there are none")
        }
    }
}
