import ArgumentParser
import Testing

@testable import gridctl

@Suite struct LiveCompletionTests {
    private static let meters = [CompletionCandidate("1", "Block\nA"), CompletionCandidate("2")]

    @Test(arguments: [
        (CompletionShell.bash, ["1", "2"]), (.zsh, ["1:Block\u{FFFD}A", "2"]), (.fish, ["1\tBlock\u{FFFD}A", "2"]),
    ])
    func eachShellGetsItsForm(_ shell: CompletionShell, _ expected: [String]) {
        #expect(LiveCompletion.lines(Self.meters, for: shell) == expected)
    }

    @Test func theServerOfTheLineIsAsked() {
        let settings = LiveCompletion.settings([
            "gridctl", "--server=/a", "invoice", "--token-file", "t", "--server", "/b", "",
        ])
        #expect(settings.server == "/b")
        #expect(settings.tokenFile == "t")
        let named = LiveCompletion.settings(["gridctl", "--context", "prod", "--ca-file=ca.pem", "invoice", ""])
        #expect(named.context == "prod")
        #expect(named.caFile == "ca.pem")
        #expect(LiveCompletion.settings(["gridctl", "--server"]).server == nil)
    }

    @Test func theScriptsAskForLiveMeters() throws {
        let script = GridctlCommand.completionScript(for: .bash)
        #expect(script.contains("---completion invoice"))
        #expect(script.contains("---completion history"))
    }
}
