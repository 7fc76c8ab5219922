import HummingbirdTLS
import NIOSSL

extension ServerConfiguration.TLS {
    /// What the files hold.
    /// - Throws: ``ServerFault`` when they are not a certificate and its key.
    func load() throws -> TLSConfiguration {
        do {
            let certificates = try NIOSSLCertificate.fromPEMFile(certificate)
            let key = try NIOSSLPrivateKey(file: key, format: .pem)
            return TLSConfiguration.makeServerConfiguration(
                certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
        } catch {
            throw ServerFault("cannot read \(certificate) and \(key) as PEM certificate and key: \(error)")
        }
    }
}
