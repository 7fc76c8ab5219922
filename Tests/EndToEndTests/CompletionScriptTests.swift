import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The completion scripts, in the shells they are for.
    @Suite struct CompletionScriptTests {
        /// An interactive shell in a home of its own, with its script loaded, at a prompt `$ `.
        private func shell(
            _ name: String, _ gridd: GriddProcess, server: String? = nil,
            _ body: (PseudoTerminal) async throws -> Void
        ) async throws {
            let folder = gridd.folder
            // Where the shells look for those of a user's own.
            let drafts = folder.file("drafts")
            let made = try await ProgramRun.of(Programs.path(of: "gridctl"), ["generate", "completions", drafts])
            #expect(made.status == 0)
            let files = [
                "gridctl": "share/bash-completion/completions", "_gridctl": "zsh",
                "gridctl.fish": "config/fish/completions",
            ]
            for (file, place) in files {
                let target = folder.file(place)
                try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
                try Data(contentsOf: URL(fileURLWithPath: "\(drafts)/\(file)"))
                    .write(to: URL(fileURLWithPath: "\(target)/\(file)"))
            }
            let path = "\(Programs.folder):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
            let environment = PseudoTerminal.plainEnvironment([
                "GRIDCTL_SERVER": server ?? gridd.socket, "PATH": path, "PS1": "$ ", "HOME": folder.path,
                "ZDOTDIR": folder.path, "XDG_CONFIG_HOME": folder.file("config"), "XDG_DATA_HOME": folder.file("share"),
                "XDG_CACHE_HOME": folder.file("cache"),
                "fish_greeting": "", "SHELL": "/bin/sh",
            ])
            let arguments: [String]
            switch name {
            case "bash": arguments = ["--norc", "--noprofile", "-i"]
            case "zsh": arguments = ["-f", "-i"]
            default: arguments = ["--private", "--init-command", "function fish_prompt; echo '$ '; end"]
            }
            try await PseudoTerminal.run(
                try #require(Programs.tool(name)), arguments, environment: environment
            ) { terminal in
                try await terminal.waitForScreen("a prompt") { $0.last?.hasSuffix("$") == true }
                let load =
                    switch name {
                    case "bash":
                        "source /usr/share/bash-completion/bash_completion; bind 'set show-all-if-ambiguous on'"
                    // A second TAB shall ask again, not walk through the list.
                    case "zsh":
                        "fpath=('\(folder.file("zsh"))' $fpath); autoload -Uz compinit; compinit -D -u; "
                            + "setopt no_beep no_auto_menu"
                    default: "true"
                    }
                terminal.enter("\(load); echo loa''ded; clear")
                try await terminal.wait(for: "loaded\n")
                try await terminal.waitForScreen("a fresh prompt") { $0 == ["$"] }
                try await body(terminal)
            }
        }

        /// Types a line with a TAB in it until the screen fulfils a condition; from the start when it does not, since a busy
        /// machine may need longer than the completion waits for the server.
        private func complete(
            _ terminal: PseudoTerminal, _ keys: String, until what: String,
            _ condition: @escaping @Sendable ([String]) -> Bool
        ) async throws {
            for _ in 0..<20 {
                terminal.send(keys)
                if (try? await terminal.waitForScreen(what, within: .seconds(3), condition)) != nil { return }
                try await clear(terminal)
            }
            try await terminal.waitForScreen(what, within: .zero, condition)
        }

        private func clear(_ terminal: PseudoTerminal) async throws {
            terminal.press(.controlU)
            try await terminal.waitForCursorLine("$")
        }

        /// What stands behind the last prompt.
        private static func line(_ lines: [String]) -> String? { lines.last { $0.hasPrefix("$") } }

        /// The rows below a prompt that offer something.
        private static func offers(_ lines: [String]) -> [String] {
            lines.filter { !$0.hasPrefix("$ ") && !$0.isEmpty }
        }

        @Test(arguments: ["bash", "zsh", "fish"].filter { Programs.tool($0) != nil })
        func tabOffersLiveMetersWithTheirNames(_ name: String) async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(name, gridd) { terminal in
                terminal.send("gridctl inv\t")
                try await terminal.waitForCursorLine("$ gridctl invoice")
                try await clear(terminal)
                try await complete(terminal, "gridctl invoice \t", until: "the meters and their names") { lines in
                    let offers = Self.offers(lines).joined(separator: " ")
                    return ["1", "2", "3"].allSatisfy { offers.split(separator: " ").contains($0) }
                        && offers.contains("Block 2") && offers.contains("Pool pump")
                }
                try await clear(terminal)
                try await complete(terminal, "gridctl invoice 3\tx", until: "the id alone in the line") { lines in
                    Self.line(lines) == "$ gridctl invoice 3 x"
                }
            }
        }

        @Test(arguments: ["bash", "zsh", "fish"].filter { Programs.tool($0) != nil })
        func optionsBeforeTheCommandAreHonoured(_ name: String) async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(name, gridd, server: "/nowhere.sock") { terminal in
                let line = "gridctl --server \(gridd.socket) -o json invoice \t"
                try await complete(terminal, line, until: "the meters of the server in the line") { lines in
                    Self.offers(lines).contains { $0.contains("Pool pump") }
                }
            }
        }

        @Test(arguments: ["bash", "zsh", "fish"].filter { Programs.tool($0) != nil })
        func optionsAndTheirValuesAreCompleted(_ name: String) async throws {
            let gridd = try await GriddProcess.start()
            try await shell(name, gridd) { terminal in
                for (typed, completed) in [
                    ("gridctl meters --stat", "gridctl meters --status"),
                    ("gridctl meters --status ret", "gridctl meters --status retired"),
                    ("gridctl meters --status=ret", "gridctl meters --status=retired"),
                    ("gridctl history 1 --from yes", "gridctl history 1 --from yesterday"),
                ] {
                    terminal.send(typed + "\t")
                    try await terminal.waitForCursorLine("$ " + completed)
                    try await clear(terminal)
                }
            }
        }

        @Test(arguments: ["bash", "zsh", "fish"].filter { Programs.tool($0) != nil })
        func aServerThatIsAwayOrSilentOffersNothing(_ name: String) async throws {
            let gridd = try await GriddProcess.start()
            let silent = try SilentSocket(path: gridd.folder.file("silent.sock"))
            defer { silent.close() }
            for server in ["/nowhere.sock", silent.path] {
                try await shell(name, gridd, server: server) { terminal in
                    terminal.send("gridctl invoice \tend")
                    try await terminal.waitForCursorLine("$ gridctl invoice end")
                    #expect(Self.offers(terminal.screen).isEmpty)
                }
            }
        }

        @Test(arguments: ["bash", "zsh"].filter { Programs.tool($0) != nil })
        func aMeterIsFoundByItsName(_ name: String) async throws {
            let gridd = try await ShellOnTerminal.gridd()
            try await shell(name, gridd) { terminal in
                try await complete(terminal, "gridctl invoice poo\t", until: "the id in the place of the name") {
                    lines in
                    Self.line(lines) == "$ gridctl invoice 3"
                }
                try await clear(terminal)
                try await complete(terminal, "gridctl invoice blo\t", until: "both, and what was typed") { lines in
                    Self.offers(lines).contains { $0.contains("Block 2") }
                        && Self.line(lines) == "$ gridctl invoice blo"
                }
            }
        }

        @Test(arguments: ["bash", "zsh", "fish"].filter { Programs.tool($0) != nil })
        func strangeNamesDoNoHarm(_ name: String) async throws {
            let gridd = try await GriddProcess.start()
            let trap = gridd.folder.file("trap")
            for strange in [
                "it's \"$(touch \(trap))\" `touch \(trap)`", "a:b\\c; touch \(trap)", "-n %B 日本", "  * ?[x]",
            ] {
                _ = try await gridd.json(["meters", "add", "--name=\(strange)"])
            }
            try await shell(name, gridd) { terminal in
                try await complete(terminal, "gridctl invoice \t", until: "all of them") { lines in
                    let offers = Self.offers(lines)
                    return offers.contains { $0.contains("a:b") } && offers.contains { $0.contains("日本") }
                        && offers.contains { $0.contains("?[x]") }
                }
                try await clear(terminal)
                try await complete(terminal, "gridctl invoice 2\tx", until: "the id alone in the line") { lines in
                    Self.line(lines) == "$ gridctl invoice 2 x"
                }
            }
            #expect(!FileManager.default.fileExists(atPath: trap))
        }
    }
}
