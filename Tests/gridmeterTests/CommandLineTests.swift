import GridModel
import Testing

@testable import gridmeter

struct CommandLineTests {
    @Test(
        arguments: [
            ("100ms", 100), ("1s", 1_000), ("1.5s", 1_500), ("60s", 60_000), ("2m", 120_000), ("1h", 3_600_000),
        ] as [(String, Int64)])
    func durationsAreReadExactly(_ text: String, _ milliseconds: Int64) {
        #expect(Span(argument: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: ["", "1", "s", "0s", "-1s", "1.5ms", "1d", "1 s", "1e3s ", "99999999h", "x1s", "٣s"])
    func otherDurationsAreNot(_ text: String) {
        #expect(Span(argument: text) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1:4005", "127.0.0.1", 4_005), ("meters.example:1", "meters.example", 1),
        ("localhost", "localhost", 4_005), ("[::1]:99", "::1", 99), ("[::1]", "::1", 4_005),
    ])
    func serversAreReadWithTheirPort(_ text: String, _ host: String, _ port: Int) {
        #expect(ServerAddress(argument: text) == ServerAddress(host: host, port: port))
    }

    @Test(arguments: ["", ":4005", "host:", "host:0", "host:65536", "host:abc", "::1", "[::1", "[]:1", "a b:1"])
    func otherServersAreNot(_ text: String) {
        #expect(ServerAddress(argument: text) == nil)
    }

    @Test(arguments: [
        ["--fleet", "0"], ["--fleet", "2", "--id", "1"], ["--fleet", "2", "--interval", "2s", "--duration", "1s"],
        ["--duration", "1s"], ["--seed", "1"], ["--id", "0"], ["--id", "1", "--serial", "A"], ["--key-file", "f"],
        ["--rate", "-1"], ["--rate", "1001"], ["--readings", "0"], ["--interval", "0s"], ["replay"],
    ])
    func optionsThatDoNotGoTogetherAreUsageErrors(_ arguments: [String]) {
        #expect(throws: (any Error).self) { try GridmeterCommand.parseAsRoot(arguments) }
    }

    @Test func theServerMayStandBeforeTheSubcommandOrBehindIt() throws {
        for arguments in [["--server", "h:1", "replay", "f"], ["replay", "f", "--server", "h:1"]] {
            let command = try #require(try GridmeterCommand.parseAsRoot(arguments) as? ReplayCommand)
            #expect(command.common.server == ServerAddress(host: "h", port: 1))
        }
    }
}
