import Foundation
import NIOCore
import NIOPosix

/// The threads that all sockets of HTTP share.
enum EventLoops {
    static var shared: any EventLoopGroup { MultiThreadedEventLoopGroup.singleton }
}

extension ServerFault {
    /// Runs `body`, and names the address when the system does not let it listen there.
    static func whenTaken<Value>(_ address: String, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as IOError {
            throw cannotListen(on: address, error.errnoCode)
        } catch let fault as SystemFault {
            throw cannotListen(on: address, fault.code)
        }
    }

    private static func cannotListen(on address: String, _ code: Int32) -> ServerFault {
        ServerFault("cannot listen on \(address): \(String(cString: strerror(code)))")
    }
}
