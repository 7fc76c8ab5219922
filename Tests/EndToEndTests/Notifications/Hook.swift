import Foundation
import TestSupport

/// A receiver of webhooks in another language: Python's own HTTP server, which verifies signatures with Python's hmac.
final class Hook: Sendable {
    enum Mode: String {
        case fine, failing, hanging, slow
    }

    /// What it took.
    struct Letter: Hashable {
        var id: String
        var kind: String
        var body: JSONValue
        var isGenuine: Bool

        static func == (a: Letter, b: Letter) -> Bool { a.id == b.id && a.kind == b.kind }
        func hash(into hasher: inout Hasher) { hasher.combine(id) }
    }

    static let secret = "a secret that both know"

    private let folder: TemporaryFolder
    private let process: ChildProcess
    let port: Int

    static func start(_ mode: Mode = .fine) async throws -> Hook {
        let folder = try TemporaryFolder()
        try folder.write(mode.rawValue, to: "mode")
        try folder.write(program, to: "hook.py")
        guard let python = Programs.tool("python3") else { throw TestFailure("no python3") }
        let process = try ChildProcess(python, [folder.file("hook.py"), folder.path, secret])
        try await eventually("the receiver listens") { process.stdout.hasSuffix("\n") }
        guard let port = Int(process.stdout.split(separator: "\n")[0]) else { throw TestFailure(process.stderr) }
        return Hook(folder: folder, process: process, port: port)
    }

    private init(folder: TemporaryFolder, process: ChildProcess, port: Int) {
        self.folder = folder
        self.process = process
        self.port = port
    }

    var url: String { "http://127.0.0.1:\(port)/in" }

    /// What it does from now on.
    func become(_ mode: Mode) throws { try folder.write(mode.rawValue, to: "mode") }

    /// How many requests it began to answer, whatever came of them.
    var knocks: Int { lines("knocks").count }

    /// In the order they came; one may come more than once.
    var letters: [Letter] {
        lines("taken").compactMap { line in
            guard let value = try? JSONValue(line), let id = value.id.string, let kind = value.body.kind.string else {
                return nil
            }
            return Letter(id: id, kind: kind, body: value.body, isGenuine: value.genuine == .bool(true))
        }
    }

    /// Ids in the order each came first.
    var distinct: [String] {
        letters.reduce(into: []) { ids, letter in
            let text = "\(letter.kind) \(letter.id)"
            if !ids.contains(text) { ids.append(text) }
        }
    }

    private func lines(_ name: String) -> [String] {
        guard let text = try? String(contentsOfFile: folder.file(name), encoding: .utf8) else { return [] }
        // What is written this moment has no end yet.
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    private static let program = """
        import hashlib, hmac, json, sys, threading, time
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        folder, secret = sys.argv[1], sys.argv[2].encode()
        lock = threading.Lock()

        def append(name, line):
            with lock, open(f"{folder}/{name}", "a") as file:
                file.write(line + "\\n")

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                mode = open(f"{folder}/mode").read()
                append("knocks", mode)
                if mode == "hanging":
                    time.sleep(600)
                if mode == "failing":
                    return self.answer(500, b"out of order")
                parts = dict(part.split("=", 1) for part in self.headers["Gridd-Signature"].split(","))
                code = hmac.new(secret, parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
                fresh = abs(time.time() - int(parts["t"])) < 60
                told = json.loads(body)
                genuine = hmac.compare_digest(code, parts["v1"]) and fresh and told["id"] == self.headers["Gridd-Id"]
                append("taken", json.dumps({"id": told["id"], "body": told, "genuine": genuine}))
                if mode == "slow":
                    time.sleep(0.4)
                self.answer(204, b"")
            def answer(self, status, text):
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
            def log_message(self, *arguments):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """
}
