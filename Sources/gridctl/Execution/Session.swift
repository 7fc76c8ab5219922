import Foundation
import GridClient

/// What a command has at hand: the server, a place for its answer, and a place for everything else.
struct Session: Sendable {
    let client: GridClient
    let output: Output
    let diagnostics: Diagnostics
    let surroundings: Surroundings

    /// - Parameter settings: Those of the line, completed by ``GlobalSettings/resolved(_:)``.
    /// - Throws: ``Failure`` or ``ClientError`` when the server, the token or the output can't be what they shall be.
    init(_ settings: GlobalSettings, _ surroundings: Surroundings) throws {
        let diagnostics = Diagnostics(settings, surroundings)
        let address = try ServerChoice.address(settings, surroundings)
        let key = ClientPool.Key(
            server: address, token: try ServerChoice.token(settings), trustRootsFile: settings.caFile)
        output = try Output(settings, surroundings)
        client = try surroundings.clients.client(for: key).adjusted(
            timeout: settings.timeout, retries: surroundings.isPatient ? .interactive : .standard,
            observer: { diagnostics.notice($0) })
        if surroundings.namesServer { diagnostics.asking(address, context: settings.context) }
        self.diagnostics = diagnostics
        self.surroundings = surroundings
    }
}
