import Testing

@testable import GridClient

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("http://127.0.0.1:4006", "http://127.0.0.1:4006"), ("http://127.0.0.1:4006/", "http://127.0.0.1:4006"),
        ("HTTPS://grid.example/base//", "https://grid.example/base"), ("http://[::1]:4006", "http://[::1]:4006"),
        ("localhost:4006", "http://localhost:4006"),
    ])
    func aURLOrAHostAndPortIsHTTP(text: String, description: String) throws {
        let address = try #require(ServerAddress(text))
        #expect(!address.isUnixSocket)
        #expect(address.description == description)
    }

    @Test(arguments: ["/run/gridd.sock", "gridd.sock", "./a b/ü.sock", "folder/127.0.0.1:80", "name:port"])
    func everythingElseIsASocketsPath(text: String) throws {
        let address = try #require(ServerAddress(text))
        #expect(address.isUnixSocket)
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", "http://", "http://:80", "https://user:secret@host/", "http://host/?q=1", "http://host/#f", "ftp://host",
        "http://ho st", "/a\u{0}b",
    ])
    func whatIsNoAddressIsNone(text: String) {
        #expect(ServerAddress(text) == nil)
    }
}
