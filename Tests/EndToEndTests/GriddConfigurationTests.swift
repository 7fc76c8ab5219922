import TestSupport
import Testing

extension EndToEnd {
    /// What gridd is told, and by whom.
    struct GriddConfiguration {
        private func gridd(_ arguments: [String], environment: [String: String?] = [:]) async throws -> ProgramRun {
            try await ProgramRun.of("gridd", arguments, environment: environment)
        }

        @Test func theFileTheEnvironmentAndTheFlagsGoOverEachOther() async throws {
            let folder = try TemporaryFolder()
            let file = try folder.write(
                """
                data: \(folder.file("from-file"))
                timeZone: America/Bahia
                meters:
                  listen: "[::1]:1"
                http:
                  listen: 0.0.0.0:1
                """, to: "gridd.yaml")
            let gridd = try await GriddProcess.start(
                ["--config", file], data: folder.file("from-flag"),
                environment: ["GRIDD_DATA": folder.file("from-environment"), "GRIDD_TIME_ZONE": "Europe/Paris"])
            #expect(gridd.socket == folder.file("from-flag/gridd.sock"))
            let added = try await gridd.json("meters", "add")
            #expect(added[0].timeZone.string == "Europe/Paris")
            let ending = try await gridd.terminate()
            #expect(ending == .exited(0))
            #expect(gridd.stdout.split(separator: "\n").count == 1)
        }

        @Test(arguments: [
            ("meter:\n  listen: x\n", "key meter.listen, which does not exist"),
            ("data: a\nDATA: b\n", "key DATA, which does not exist"), ("a: [\n", "is no configuration in YAML"),
            ("meters:\n  listen: nowhere\n", "meters.listen is nowhere; it must be HOST:PORT"),
            ("meters:\n  listen: [a, b]\n", "meters.listen must be one value"),
            ("timeZone: Mars/Olympus\n", "timeZone is Mars/Olympus"), ("logLevel: loud\n", "logLevel is loud"),
            ("limits:\n  connections: 0\n", "limits.connections is 0"), ("insecure: perhaps\n", "insecure is perhaps"),
            ("http:\n  tls:\n    key: k\n", "give both or none"),
            ("readings:\n  keep: 5d\n", "readings.keep is 5d; it must be forever"),
            ("notify:\n  sendmail: sendmail\n", "notify.sendmail is sendmail; it must be the whole path of a program"),
            ("notify:\n  from: gridd\n", "notify.from is gridd; it must be an address"),
            ("notify:\n  commands: /bin/true,logger\n", "notify.commands is /bin/true,logger; it must be whole paths"),
            ("payee:\n  key: a@b.co\n", "payee.key, payee.name and payee.city go together"),
            ("payee:\n  key: 52998224724\n  name: Vila\n  city: Recife\n", "52998224724 is no Pix key; one is a CPF"),
            ("payee:\n  key: a@b.co\n  name: Vila\n  city: São Miguel do Oeste\n", "a Pix code has room for 15"),
        ])
        func aFileThatIsWrongIsToldWhere(_ text: String, _ message: String) async throws {
            let folder = try TemporaryFolder()
            let file = try folder.write(text, to: "gridd.yaml")
            let run = try await gridd(["--config", file, "--data", folder.file("data")])
            #expect(run.status == 1)
            #expect(run.stdout.isEmpty)
            #expect(run.stderr.hasPrefix("gridd: ") && run.stderr.contains(message), "\(run.stderr)")
        }

        @Test func aFileThatIsNotThereIsNamed() async throws {
            let run = try await gridd(["--config", "/nowhere.yaml"])
            #expect(run.status == 1)
            #expect(run.stderr == "gridd: cannot read the configuration /nowhere.yaml: No such file or directory\n")
        }

        @Test(arguments: [
            ["--nonsense"], ["--meters", "nowhere"], ["--log-level", "loud"], ["--keep-readings", "2mo"],
            ["serve-me"], ["token", "add"],
            ["token", "add", "x", "--role", "king"], ["token", "add", "x", "--meter", "0"],
        ])
        func wrongUsageExitsWith2(_ arguments: [String]) async throws {
            let run = try await gridd(arguments)
            #expect(run.status == 2)
            #expect(run.stdout.isEmpty)
            #expect(run.stderr.hasPrefix("gridd: "), "\(run.stderr)")
        }

        @Test func helpAndVersionGoToStandardOutput() async throws {
            let help = try await gridd(["--help"])
            #expect(help.status == 0 && help.stderr.isEmpty)
            for option in ["--config", "--data", "--meters", "--http", "--log-level", "--insecure", "token"] {
                #expect(help.stdout.contains(option), "\(option)")
            }
            let version = try await gridd(["--version"])
            #expect(version.status == 0 && version.stdout.hasPrefix("gridd "))
        }

        @Test(arguments: [["STATE_DIRECTORY"], ["XDG_STATE_HOME", "/gridd"], ["HOME", "/.local/state/gridd"]])
        func withoutAFolderTheStatesOwnIsTaken(_ place: [String]) async throws {
            let folder = try TemporaryFolder()
            var environment: [String: String?] = ["STATE_DIRECTORY": nil, "XDG_STATE_HOME": nil, "HOME": nil]
            environment[place[0]] = folder.file("s")
            // A folder that can't be used stops it right after it was chosen.
            try folder.write("", to: "s")
            let run = try await gridd([], environment: environment)
            #expect(run.status == 1)
            #expect(run.stderr.contains("the data folder \(folder.file("s"))\(place.dropFirst().joined())"))
        }
    }
}
