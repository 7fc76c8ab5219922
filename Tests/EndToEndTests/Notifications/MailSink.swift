import Foundation
import TestSupport

/// A mail server that keeps what it is handed, and a real mail program (msmtp) that is set up to hand it there.
final class MailSink: Sendable {
    /// A mail, read by Python's own reader of mails.
    struct Mail {
        var from: String
        var to: [String]
        var subject: String
        var body: String
        var headers: JSONValue
    }

    let folder: TemporaryFolder
    private let process: ChildProcess
    /// The mail program, to be called as sendmail; it looks for its configuration in ``folder``.
    let sendmail: String

    static func start() async throws -> MailSink {
        let folder = try TemporaryFolder()
        guard let python = Programs.tool("python3") else { throw TestFailure("no python3") }
        guard let msmtp = Programs.tool("msmtp") else { throw TestFailure("no msmtp: scripts/bootstrap installs it") }
        try folder.write(program, to: "sink.py")
        let process = try ChildProcess(python, [folder.file("sink.py"), folder.path])
        try await eventually("the mail server listens") { process.stdout.hasSuffix("\n") }
        try folder.write(
            """
            account default
            host 127.0.0.1
            port \(process.stdout.split(separator: "\n")[0])
            tls off
            auth off
            allow_from_override on
            set_from_header off

            """, to: ".msmtprc")
        return MailSink(folder: folder, process: process, sendmail: msmtp)
    }

    private init(folder: TemporaryFolder, process: ChildProcess, sendmail: String) {
        self.folder = folder
        self.process = process
        self.sendmail = sendmail
    }

    /// In the order they came.
    var mails: [Mail] {
        guard let text = try? String(contentsOfFile: folder.file("mails"), encoding: .utf8) else { return [] }
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().compactMap { line in
            guard let value = try? JSONValue(String(line)) else { return nil }
            return Mail(
                from: value.from.string ?? "", to: value.to.elements.compactMap(\.string),
                subject: value.headers.subject.string ?? "", body: value.body.string ?? "", headers: value.headers)
        }
    }

    /// As much of SMTP (RFC 5321) as it takes to be handed mail.
    private static let program = #"""
        import email, email.policy, json, socketserver, sys
        class Handler(socketserver.StreamRequestHandler):
            def say(self, text):
                self.wfile.write(text.encode() + b"\r\n")
            def handle(self):
                self.say("220 sink")
                sender, to = "", []
                while line := self.rfile.readline().decode().strip():
                    verb = line.upper()
                    if verb.startswith(("EHLO", "HELO")):
                        self.say("250 sink")
                    elif verb.startswith("MAIL FROM:"):
                        sender, to = line[10:].split(" ")[0].strip("<>"), []
                        self.say("250 ok")
                    elif verb.startswith("RCPT TO:"):
                        to.append(line[8:].strip("<>"))
                        self.say("250 ok")
                    elif verb == "DATA":
                        self.say("354 go on")
                        lines = []
                        while (part := self.rfile.readline()) != b".\r\n":
                            lines.append(part[1:] if part.startswith(b"..") else part)
                        mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
                        assert not mail.defects, mail.defects
                        with open(sys.argv[1] + "/mails", "a") as file:
                            file.write(json.dumps({"from": sender, "to": to, "body": mail.get_content(),
                                "headers": {k.lower(): str(v) for k, v in mail.items()}}) + "\n")
                        self.say("250 kept")
                    elif verb == "QUIT":
                        return self.say("221 bye")
                    else:
                        self.say("500 what?")
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """#
}
