import Foundation
import NIOCore
import NIOPosix

/// Says in a few words why a connection could not be made or was lost.
enum LinkReason {
    static func text(of error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { text(of: $0.error) } ?? "no address to connect to"
        case let error as IOError: String(cString: strerror(error.errnoCode)).lowercased()
        case ChannelError.connectTimeout: "no answer in 5 s"
        default: "\(error)"
        }
    }
}
