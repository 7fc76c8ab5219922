import Testing

@testable import GridClient

@Suite struct DestinationTests {
    private func destination(_ text: String) throws -> Destination {
        try Destination(try #require(ServerAddress(text)))
    }

    @Test(arguments: [
        ("http://meter.example", "meter.example", 80), ("http://meter.example:4006", "meter.example", 4006),
        ("https://meter.example", "meter.example", 443), ("https://[::1]:8443", "::1", 8443),
        ("http://[2001:db8::1]", "2001:db8::1", 80), ("127.0.0.1:4006", "127.0.0.1", 4006),
    ])
    func aURLSaysWhereToConnect(text: String, host: String, port: Int) throws {
        #expect(try destination(text).endpoint == .host(host, port: port))
    }

    @Test func pathsAreBelowTheURLs() throws {
        let found = try destination("https://example.org:8443/grid/south/")
        #expect(found.basePath == "/grid/south")
        #expect(found.authority == "example.org:8443")
        #expect(found.isSecure)
        #expect(try destination("http://example.org").basePath.isEmpty)
    }

    @Test func onlyANameIsCheckedAsOne() throws {
        #expect(try destination("https://example.org").serverName == "example.org")
        #expect(try destination("https://127.0.0.1").serverName == nil)
        #expect(try destination("https://[::1]").serverName == nil)
    }

    @Test(arguments: ["http://a:0", "http://a:65536", "http://a:b", "http://[::1", "http://[::1]x", "http://a:1:2"])
    func anAddressThatIsNoneIsRefused(text: String) throws {
        let error = #expect(throws: ClientError.self) { try destination(text) }
        #expect(error?.code == .badAddress)
    }
}
