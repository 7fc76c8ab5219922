import HummingbirdTesting
import NIOSSL
import TestSupport
import Testing

@testable import ServerKit

@Suite struct TLSTests {
    @Test func theNetworksDoorSpeaksTLSWithItsCertificate() async throws {
        let folder = try TemporaryFolder()
        let certificate = try folder.write(Self.certificate, to: "certificate.pem")
        let key = try folder.write(Self.key, to: "key.pem")
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

    /// A key for nothing but this test, and its certificate for localhost until 2126.
    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFx2mXiJkbfmQXcYf
        Fwg0+NS/dDJwvp9Ue9dFHn5mBM6hRANCAASeQV20ptYoxRy/YXzva3uSr/PXVmOz
        O0Br5n+Ism6BeoLmDy4z3DwQ9owtiM86qmEbQqG2fGQNWXLuRiIr9yrl
        -----END PRIVATE KEY-----
        """

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBmzCCAUGgAwIBAgIUFzF8e1TLFwLrNA2GC4CWicBV/M0wCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjEyMzU0N1oYDzIxMjYxMDI5
        MTIzNTQ3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAASeQV20ptYoxRy/YXzva3uSr/PXVmOzO0Br5n+Ism6BeoLmDy4z3DwQ
        9owtiM86qmEbQqG2fGQNWXLuRiIr9yrlo28wbTAdBgNVHQ4EFgQUezcmQpYT51Zw
        jl/r269KK8Mv4xQwHwYDVR0jBBgwFoAUezcmQpYT51Zwjl/r269KK8Mv4xQwDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
        zj0EAwIDSAAwRQIhANduWh4G4Xt1XpM43PXC0crw7wwQtJhLcjZN5RvPXiatAiBC
        4wBdUeBPjOqj3ZSrMsz4omUwyUzZMzB0mVE4ZaPMpw==
        -----END CERTIFICATE-----
        """
}
