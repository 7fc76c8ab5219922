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
            return try await ask(token, folder: folder, held: held)
        }
    }

    private func issueInStore(_ token: NewToken) async throws -> IssuedToken {
        var logger = Logger(label: "gridd", configuration)
        logger.logLevel = max(logger.logLevel, .warning)
        let store = try await SQLiteStore.open(
            in: configuration.data,
            configuration: .init(defaultZone: configuration.zone, journal: JournalRoom(configuration.journalLimit)),
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

    private func ask(_ token: NewToken, folder: DataFolder, held: FolderLock.Held) async throws -> IssuedToken {
        let answer = try await answer(to: JSONEncoder().encode(token), folder: folder, held: held)
        guard answer.status == 201 else {
            throw (try? JSONDecoder().decode(Problem.self, from: answer.body))
                ?? ServerFault("gridd answered with status \(answer.status)")
        }
        return try JSONDecoder().decode(IssuedToken.self, from: answer.body)
    }

    /// Who holds the folder may just be starting, so its socket is waited for.
    private func answer(
        to json: Data, folder: DataFolder, held: FolderLock.Held
    ) async throws -> LocalRequest.Answer {
        let deadline = ContinuousClock.now + .seconds(5)
        while true {
            do {
                return try LocalRequest(socket: folder.socket).post("/api/v1/tokens", json: json)
            } catch is LocalRequest.NobodyThere where ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(100))
            } catch {
                throw ServerFault(
                    "\(held.fault.message), and does not answer on \(folder.socket): \(explanation(error))")
            }
        }
    }
}
