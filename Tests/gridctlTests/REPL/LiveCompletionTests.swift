import Testing

@testable import gridctl

@Suite struct LiveCompletionTests {
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
}
