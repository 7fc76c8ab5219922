import Foundation
import NIOCore
import NIOPosix

/// The threads that all sockets share.
enum EventLoops {
    static var shared: any EventLoopGroup { MultiThreadedEventLoopGroup.singleton }
}

extension ServerFault {
    /// Runs `body`, and names the address when the system does not let it listen there.
    static func whenTaken<Value>(_ address: String, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as IOError {
            throw ServerFault("cannot listen on \(address): \(String(cString: strerror(error.errnoCode)))")
        }
    }
}
