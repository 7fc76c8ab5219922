import Testing

@testable import ServerKit

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:4005", "127.0.0.1", 4005), ("localhost:0", "localhost", 0), ("[::1]:65535", "::1", 65_535),
        ("meter.example.org:80", "meter.example.org", 80),
    ])
    func anAddressIsReadAndWrittenTheSame(_ text: String, _ host: String, _ port: Int) {
        #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
        #expect(ListenAddress(text)?.description == text)
    }

    @Test(arguments: [
        "", ":", "4005", ":4005", "host", "host:", "host:65536", "host:-1", "host:+1", "::1:4005", "[::1]", "[]:1",
        "[host]:1", "a b:1", "host:4 ",
    ])
    func whatIsNoAddressIsNotRead(_ text: String) { #expect(ListenAddress(text) == nil) }

    @Test(arguments: [
        ("127.0.0.1:1", true), ("127.9.8.7:1", true), ("localhost:1", true), ("LOCALHOST:1", true), ("[::1]:1", true),
        ("0.0.0.0:1", false), ("[::]:1", false), ("10.0.0.1:1", false), ("127.0.0.1.example.org:1", false),
        ("128.0.0.1:1", false), ("127.0.1:1", false),
    ])
    func onlyThisMachineReachesALoopbackAddress(_ text: String, _ isLoopback: Bool) {
        #expect(ListenAddress(text)?.isLoopback == isLoopback)
    }

    @Test func whatOthersCanReachNeedsTLSOrToBeAskedFor() throws {
        let everywhere = ListenAddress(host: "0.0.0.0", port: 1)
        var http = ServerConfiguration(data: "d", http: everywhere, zone: .utc)
        #expect(throws: ServerFault.self) { try http.check() }
        http.tls = .init(certificate: "c", key: "k")
        try http.check()
        var meters = ServerConfiguration(data: "d", meters: everywhere, zone: .utc)
        #expect(throws: ServerFault.self) { try meters.check() }
        meters.insecure = true
        try meters.check()
        try ServerConfiguration(data: "d", zone: .utc).check()
    }
}
