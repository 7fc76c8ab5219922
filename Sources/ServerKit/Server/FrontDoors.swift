import Foundation
import ServiceLifecycle

/// Everything that takes requests from outside; the doors open together and close together.
struct FrontDoors: Service {
    let meters: MeterListener
    let network: HTTPDoor
    let local: HTTPDoor
    let events: EventHub
    let folder: DataFolder
    /// Called with the port of the network's door when all of them listen.
    let onReady: @Sendable (Int) -> Void

    func run() async throws {
        defer { unlink(folder.socket) }
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await meters.run() }
                group.addTask { try await network.run() }
                group.addTask { try await local.run() }
                group.addTask { try await announce() }
                // One that fails takes the others along, which `waitForAll` would not see to.
                while try await group.next() != nil {}
            }
        } onGracefulShutdown: {
            // A stream of events has no end of its own.
            events.close()
        }
    }

    private func announce() async throws {
        guard let port = await network.listening(), await local.listening() != nil else { return }
        guard chmod(folder.socket, 0o600) == 0 else {
            throw ServerFault("cannot make \(folder.socket) private: \(String(cString: strerror(errno)))")
        }
        onReady(port)
    }
}
