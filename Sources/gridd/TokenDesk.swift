import Foundation
import GridModel
import Logging
import ServerKit

/// Has a token made by the gridd that runs on the folder, or makes it in the store itself.
struct TokenDesk {
    let configuration: ServerConfiguration

    /// - Throws: ``Problem`` when gridd refuses; ``ServerFault``, ``StoreFault``.
    func issue(_ token: NewToken) async throws -> IssuedToken {
        let folder = try DataFolder(configuration.data)
        try folder.create()
        do {
            let lock = try FolderLock.take(folder)
            defer { lock.release() }
            return try await issueInStore(token)
        } catch let held as FolderLock.Held {
            return try ask(token, folder: folder, held: held)
        }
    }

    private func issueInStore(_ token: NewToken) async throws -> IssuedToken {
        var logger = Logger(label: "gridd", configuration)
        logger.logLevel = max(logger.logLevel, .warning)
        let store = try await SQLiteStore.open(
            in: configuration.data,
            configuration: .init(defaultZone: configuration.zone, journalLimit: configuration.journalLimit),
            clock: .system, logger: logger)
        let issuer = TokenIssuer(tokens: store, directory: store, clock: .system)
        do {
            let issued = try await issuer.issue(token, by: Caller.localAdministrator.name)
            await store.close()
            return issued
        } catch {
            await store.close()
            throw error
        }
    }

    private func ask(_ token: NewToken, folder: DataFolder, held: FolderLock.Held) throws -> IssuedToken {
        let answer: LocalRequest.Answer
        do {
            answer = try LocalRequest(socket: folder.socket).post("/api/v1/tokens", json: JSONEncoder().encode(token))
        } catch {
            throw ServerFault("\(held.fault.message), and does not answer on \(folder.socket): \(explanation(error))")
        }
        guard answer.status == 201 else {
            throw (try? JSONDecoder().decode(Problem.self, from: answer.body))
                ?? ServerFault("gridd answered with status \(answer.status)")
        }
        return try JSONDecoder().decode(IssuedToken.self, from: answer.body)
    }
}
