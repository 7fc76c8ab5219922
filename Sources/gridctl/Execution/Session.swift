import Foundation
import GridClient

/// What a command has at hand: the server, a place for its answer, and a place for everything else.
struct Session: Sendable {
    let client: GridClient
    let output: Output
    let diagnostics: Diagnostics
    let surroundings: Surroundings

    /// - Throws: ``Failure`` or ``ClientError`` when the server, the token or the output can't be what they shall be.
    init(_ settings: GlobalSettings, _ surroundings: Surroundings) throws {
        let settings = settings.over(surroundings.defaults)
        let diagnostics = Diagnostics(settings, surroundings)
        let address = try ServerChoice.address(settings, surroundings)
        let key = ClientPool.Key(
            server: address, token: try ServerChoice.token(for: address, settings, surroundings),
            // As for curl and OpenSSL's own tools.
            trustRootsFile: surroundings.variable("SSL_CERT_FILE"))
        client = try surroundings.clients.client(for: key).adjusted(
            timeout: settings.timeout, retries: surroundings.isPatient ? .interactive : .standard,
            observer: { diagnostics.notice($0) })
        output = Output(settings, surroundings)
        self.diagnostics = diagnostics
        self.surroundings = surroundings
    }
}
