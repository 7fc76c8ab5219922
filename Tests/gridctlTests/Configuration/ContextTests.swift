import Foundation
import TestSupport
import Testing

@testable import gridctl

/// Named servers: adding, choosing, checking them, and what a token is shown to.
@Suite struct ContextTests {
    private func gridd(_ token: String? = nil) throws -> ScriptedServer {
        try ScriptedServer { request in
            if let token, request.headers["authorization"] != "Bearer \(token)" {
                return .problem(401, "unauthenticated", "who are you")
            }
            return .answer(body: Answers.status)
        }
    }

    @Test func aContextIsAddedUsedAndAsked() async throws {
        let server = try gridd("grid_secret")
        defer { server.stop() }
        let home = try Household()
        home.desk.input = "grid_secret\n"
        let added = try await home.desk.run(
            ["context", "add", "lab", "--server", server.address, "--token-file", "-", "--use"])
        #expect(added.status == .ok)
        #expect(!(added.output + added.errors).contains("grid_secret"))
        #expect(home.text("home/.config/gridctl/tokens/lab") == "grid_secret\n")
        #expect(home.mode("home/.config/gridctl/tokens/lab") == 0o600)
        #expect(home.mode("home/.config/gridctl/contexts/lab.yaml") == 0o600)
        let asked = try await home.desk.run(["status", "-v"])
        #expect(asked.status == .ok)
        #expect(!asked.errors.contains("grid_secret"))
        #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer grid_secret"])
    }

    @Test func useDashIsTheOneBefore() async throws {
        let home = try Household()
        for name in ["a", "b"] {
            #expect(try await home.desk.run(["context", "add", name, "--server", "/\(name).sock"]).status == .ok)
        }
        let none = try await home.desk.run(["context", "use", "-"])
        #expect(none.status == .notFound)
        for (argument, expected) in [("a", "a"), ("b", "b"), ("-", "a"), ("-", "b"), ("b", "b"), ("-", "a")] {
            #expect(try await home.desk.run(["context", "use", argument, "-q"]).output == expected + "\n")
            let current = try await home.desk.run(["context", "list", "--fields", "name,current"])
            #expect(current.output.contains("\(expected)\ttrue"))
        }
        #expect(try await home.desk.run(["context", "use"]).status == .ok)
        #expect(try await !home.desk.run(["context", "list", "--fields", "name,current"]).output.contains("true"))
    }

    @Test func aTokenOfAContextIsShownToNoOtherServer() async throws {
        let other = try gridd()
        defer { other.stop() }
        let home = try Household()
        try home.write("grid_secret", to: "home/token")
        _ = try await home.desk.run([
            "context", "add", "prod", "--server", "http://127.0.0.1:1", "--token-file", home.folder + "/home/token",
            "--use",
        ])
        #expect(try await home.desk.run(["--server", other.address, "status"]).status == .ok)
        var desk = home.desk
        desk.environment["GRIDCTL_SERVER"] = other.address
        #expect(try await desk.run(["status"]).status == .ok)
        try home.write("server: \(other.address)\n", to: "home/.config/gridctl/contexts/open.yaml")
        #expect(try await home.desk.run(["--context", "open", "status"]).status == .ok)
        #expect(other.requests.count == 3)
        #expect(other.requests.allSatisfy { $0.headers["authorization"] == nil })
    }

    @Test func anEnvironmentsTokenGoesToTheServerOfTheLineButToNoSocket() async throws {
        let server = try gridd()
        defer { server.stop() }
        let home = try Household()
        try home.write("grid_secret", to: "home/token")
        home.desk.environment["GRIDCTL_TOKEN_FILE"] = home.folder + "/home/token"
        #expect(try await home.desk.run(["--server", server.address, "status"]).status == .ok)
        let socket = try ScriptedServer(path: home.folder + "/s.sock") { _ in .answer(body: Answers.status) }
        defer { socket.stop() }
        #expect(try await home.desk.run(["--server", socket.address, "status"]).status == .ok)
        #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer grid_secret"])
        #expect(socket.requests.map { $0.headers["authorization"] } == [nil])
    }

    @Test func theNameOfAContextIsTakenFromFlagEnvironmentProjectAndChoice() async throws {
        let home = try Household()
        for name in ["flag", "variable", "project", "chosen"] {
            try home.write("server: /\(name).sock\n", to: "home/.config/gridctl/contexts/\(name).yaml")
        }
        func server(_ desk: Desk, _ options: [String] = []) async throws -> String {
            let outcome = try await desk.run(options + ["context", "explain", "server", "--fields", "value"])
            return String(outcome.output.prefix { $0 != "\n" })
        }
        _ = try await home.desk.run(["context", "use", "chosen"])
        #expect(try await server(home.desk) == "/chosen.sock")
        try home.write("context: project\n", to: "project/.gridctl.yaml")
        #expect(try await server(home.desk) == "/project.sock")
        home.desk.environment["GRIDCTL_CONTEXT"] = "variable"
        #expect(try await server(home.desk) == "/variable.sock")
        #expect(try await server(home.desk, ["--context", "flag"]) == "/flag.sock")
        home.desk.environment["GRIDCTL_SERVER"] = "/direct.sock"
        #expect(try await server(home.desk) == "/direct.sock")
    }

    @Test func anUnknownContextIsNotFoundAndTheNearestIsNamed() async throws {
        let home = try Household()
        _ = try await home.desk.run(["context", "add", "production", "--server", "/p.sock"])
        let outcome = try await home.desk.run(["--context", "prodction", "status"])
        #expect(outcome.status == .notFound)
        #expect(outcome.errors == "gridctl: no context prodction — did you mean production?\n")
        var desk = home.desk
        desk.environment["GRIDCTL_CONTEXT"] = "gone"
        #expect(try await desk.run(["status"]).status == .notFound)
        // What mends it must go on.
        #expect(try await desk.run(["context", "list", "-q"]).output == "production\n")
        #expect(try await desk.run(["--context", "a", "--server", "b", "status"]).status == .usage)
    }

    @Test(arguments: ["", "-", "-x", ".hidden", "a/b", "a b", "ü", String(repeating: "a", count: 65)])
    func aNameThatIsNoFileNameIsRefused(name: String) async throws {
        let home = try Household()
        let outcome = try await home.desk.run(["context", "add", "--server", "/s", "--", name])
        #expect(outcome.status == .usage)
        #expect(home.text("home/.config/gridctl/contexts/\(name).yaml") == nil)
    }

    @Test func validateConnectsAndSaysHowEachIs() async throws {
        let open = try gridd()
        defer { open.stop() }
        let closed = try gridd("grid_other")
        defer { closed.stop() }
        let home = try Household()
        _ = try await home.desk.run(["context", "add", "closed", "--server", closed.address])
        _ = try await home.desk.run(["context", "add", "down", "--server", "http://127.0.0.1:1"])
        _ = try await home.desk.run(["context", "add", "open", "--server", open.address, "--use"])
        let one = try await home.desk.run(["context", "validate", "--fields", "context,ok,version"])
        #expect(one.status == .ok)
        #expect(one.output == "open\ttrue\t0.1.0\n")
        let all = try await home.desk.run(["context", "validate", "--all", "--fields", "context,ok"])
        #expect(all.status == .partial)
        #expect(all.output == "closed\tfalse\ndown\tfalse\nopen\ttrue\n")
        #expect(try await home.desk.run(["context", "validate", "down"]).status == .unreachable)
        #expect(try await home.desk.run(["context", "validate", "closed"]).status == .denied)
    }

    @Test func removingOneTakesItsTokenAndLeavesAPersonsOwnFile() async throws {
        let home = try Household()
        try home.write("grid_mine", to: "home/mine")
        home.desk.input = "grid_kept"
        _ = try await home.desk.run(["context", "add", "kept", "--server", "/k", "--token-file", "-", "--use"])
        _ = try await home.desk.run([
            "context", "add", "mine", "--server", "/m", "--token-file", home.folder + "/home/mine",
        ])
        let rehearsed = try await home.desk.run(["context", "remove", "kept", "--dry-run", "-q"])
        #expect(rehearsed.output == "kept\n")
        #expect(home.text("home/.config/gridctl/tokens/kept") != nil)
        for name in ["kept", "mine"] { #expect(try await home.desk.run(["context", "remove", name]).status == .ok) }
        #expect(home.text("home/.config/gridctl/tokens/kept") == nil)
        #expect(home.text("home/mine") == "grid_mine")
        #expect(try await home.desk.run(["context", "remove", "kept"]).status == .notFound)
        #expect(try await home.desk.run(["status"]).status == .unreachable)
    }

    @Test func aDryRunWritesNothing() async throws {
        let home = try Household()
        let outcome = try await home.desk.run([
            "context", "add", "lab", "--server", "/l.sock", "--use", "--dry-run", "-q",
        ])
        #expect(outcome.output == "lab\n")
        #expect(home.text("home/.config/gridctl/contexts/lab.yaml") == nil)
        #expect(home.text("home/.local/state/gridctl/context") == nil)
    }

    @Test(arguments: [0o644, 0o620])
    func aTokenFileThatOthersCanReadIsNotTakenUp(mode: mode_t) async throws {
        let home = try Household()
        try home.write("grid_open", to: "home/open", mode: mode)
        let outcome = try await home.desk.run(
            ["context", "add", "lab", "--server", "http://h", "--token-file", home.folder + "/home/open"])
        #expect(outcome.status == .failure)
        #expect(outcome.errors.contains("chmod 600"))
        #expect(home.text("home/.config/gridctl/contexts/lab.yaml") == nil)
    }

    @Test func aContextThatIsThereIsReplacedOnlyWhenThatIsSaid() async throws {
        let home = try Household()
        _ = try await home.desk.run(["context", "add", "lab", "--server", "/a.sock"])
        let refused = try await home.desk.run(["context", "add", "lab", "--server", "/b.sock"])
        #expect(refused.status == .invalid)
        #expect(refused.errors.contains("--force"))
        #expect(home.text("home/.config/gridctl/contexts/lab.yaml")?.contains("/a.sock") == true)
        #expect(try await home.desk.run(["context", "add", "lab", "--server", "/b.sock", "--force"]).status == .ok)
        #expect(home.text("home/.config/gridctl/contexts/lab.yaml")?.contains("/b.sock") == true)
        #expect(try await home.desk.run(["context", "add", "typo", "--server", "gird"]).status == .usage)
    }

    @Test func anEnvironmentsTokenGoesToNoContextThatSomebodyElseNamed() async throws {
        let server = try gridd()
        defer { server.stop() }
        let home = try Household()
        try home.write("grid_prod", to: "home/prod")
        try home.write("grid_lab", to: "home/lab")
        for (name, token) in [("bare", ""), ("own", "tokenFile: \(home.folder)/home/lab\n")] {
            try home.write("server: \(server.address)\n\(token)", to: "home/.config/gridctl/contexts/\(name).yaml")
        }
        home.desk.environment["GRIDCTL_TOKEN_FILE"] = home.folder + "/home/prod"
        func asked(_ options: [String] = []) async throws -> String? {
            #expect(try await home.desk.run(options + ["status"]).status == .ok)
            return server.requests.last?.headers["authorization"]
        }
        // A folder that was walked into, a context that was chosen, one on the line.
        try home.write("context: own\n", to: "project/.gridctl.yaml")
        #expect(try await asked() == "Bearer grid_lab")
        try home.write("context: bare\n", to: "project/.gridctl.yaml")
        #expect(try await asked() == nil)
        #expect(try await asked(["--context", "own"]) == "Bearer grid_lab")
        try home.write("color: never\n", to: "project/.gridctl.yaml")
        _ = try await home.desk.run(["context", "use", "bare"])
        #expect(try await asked() == nil)
        #expect(try await asked(["--server", server.address]) == "Bearer grid_prod")
        // The environment names a server: its token is for that one alone.
        home.desk.environment["GRIDCTL_SERVER"] = "http://127.0.0.1:1"
        #expect(try await asked(["--server", server.address]) == nil)
        home.desk.environment["GRIDCTL_SERVER"] = server.address
        #expect(try await asked() == "Bearer grid_prod")
    }

    @Test func certificatesOfAContextGoBeforeTheMachines() async throws {
        let home = try Household()
        home.desk.environment["SSL_CERT_FILE"] = "/machine.pem"
        _ = try await home.desk.run(["context", "add", "tls", "--server", "https://h", "--ca-file", "/ca.pem", "--use"])
        #expect(
            try await home.desk.run(["context", "explain", "caFile", "--fields", "value,wins"]).output
                == "/ca.pem\ttrue\n/machine.pem\tfalse\n")
    }

    @Test func aBrokenContextIsNamedAndCanBeRemoved() async throws {
        let home = try Household()
        try home.write("server: [\n", to: "home/.config/gridctl/contexts/bad.yaml")
        try home.write("server: /good.sock\n", to: "home/.config/gridctl/contexts/good.yaml")
        let listed = try await home.desk.run(["context", "list", "-q"])
        #expect(listed.output == "good\n")
        #expect(listed.status == .partial)
        #expect(listed.errors.contains("contexts/bad.yaml:1: server takes one value"))
        let checked = try await home.desk.run(["context", "validate", "--all", "-q"])
        #expect(checked.output == "bad\ngood\n")
        #expect(try await home.desk.run(["context", "remove", "bad"]).status == .ok)
        #expect(try await home.desk.run(["context", "list", "-q"]).status == .ok)
        #expect(try await home.desk.run(["context", "validate", "good", "--server", "/x.sock"]).status == .usage)
    }
}
