import HummingbirdTesting
import NIOSSL
import TestSupport
import Testing

@testable import ServerKit

@Suite struct TLSTests {
    @Test func theNetworksDoorSpeaksTLSWithItsCertificate() async throws {
        let folder = try TemporaryFolder()
        let certificate = try folder.write(Certificates.localhost, to: "certificate.pem")
        let key = try folder.write(Certificates.key, to: "key.pem")
        try await withServer({ $0.tls = .init(certificate: certificate, key: key) }) { running in
            var trust = TLSConfiguration.makeClientConfiguration()
            trust.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(certificate))
            let status = try await TestClient.withClient(
                host: "127.0.0.1", port: running.addresses.http.port,
                configuration: .init(tlsConfiguration: trust, serverName: "localhost")
            ) { try await $0.get("/healthz").status.code }
            #expect(status == 200)
            let plain = try RawSocket(loopback: running.addresses.http.port)
            plain.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("plain HTTP is turned away") { plain.isEnded }
            #expect(!plain.text.contains("HTTP/1.1"))
            // The local administrator's door is a file and needs none.
            let local = try RawSocket(unix: running.addresses.socket)
            local.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            try await eventually("it answers") { local.text.contains("200 OK") }
        }
    }
}
