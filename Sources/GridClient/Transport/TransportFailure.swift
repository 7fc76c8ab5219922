import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// What went wrong on the way to a server, in the words of ``ClientError``.
struct TransportFailure {
    let address: ServerAddress
    let subject: String?

    /// True when a connection ended, and not because of what was said on it.
    static func isLoss(_ error: any Error) -> Bool {
        switch error {
        case is ChannelError, is IOError: true
        case HTTPParserError.invalidEOFState, NIOSSLError.uncleanShutdown: true
        default: false
        }
    }

    func described(_ error: any Error) -> ClientError {
        switch error {
        case var error as ClientError:
            error.subject = error.subject ?? subject
            return error
        case is CancellationError: return failure(.cancelled, "cancelled")
        case let error as TooLong:
            return failure(.unexpectedAnswer, "the answer of \(address) is larger than \(error.limit) bytes")
        case let error as IOError: return described(errno: error.errnoCode)
        case let error as NIOConnectionError: return described(error)
        case ChannelError.connectTimeout: return failure(.unreachable, "can't connect to \(address)")
        case SocketAddressError.unixDomainSocketPathTooLong:
            return failure(.badAddress, "the socket path \(address) is longer than the system takes (107 bytes)")
        case is SocketAddressError: return failure(.unreachable, "no host in \(address)")
        case let error where Self.isLoss(error):
            return failure(.connectionLost, "the connection to \(address) was lost")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            return failure(
                .handshakeFailed, "no secure connection to \(address): its certificate is not trusted, or it has none")
        default: return failure(.unexpectedAnswer, "what listens on \(address) does not answer as gridd does: \(error)")
        }
    }

    private func failure(_ code: ClientError.Code, _ message: String) -> ClientError {
        ClientError(code, message, subject: subject)
    }

    private func described(_ error: NIOConnectionError) -> ClientError {
        if let first = error.connectionErrors.first?.error as? IOError { return described(errno: first.errnoCode) }
        if error.dnsAError != nil || error.dnsAAAAError != nil { return failure(.unreachable, "no host \(error.host)") }
        return failure(.unreachable, "can't connect to \(address)")
    }

    private func described(errno: CInt) -> ClientError {
        switch errno {
        case ENOENT: failure(.unreachable, "no socket \(address)")
        case ECONNREFUSED: failure(.unreachable, "nothing listens on \(address)")
        case EACCES, EPERM: failure(.denied, "no permission to use \(address)")
        case ECONNRESET, EPIPE, ENOTCONN, ECONNABORTED:
            failure(.connectionLost, "the connection to \(address) was lost")
        case ENOTSOCK, EPROTOTYPE: failure(.badAddress, "\(address) is no socket of gridd")
        default: failure(.unreachable, "can't connect to \(address): \(String(cString: strerror(errno)))")
        }
    }
}
