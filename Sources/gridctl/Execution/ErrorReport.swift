import ArgumentParser
import Foundation
import GridClient
import GridModel

/// What an error means to the person or the script that ran gridctl: the one map from errors to exit statuses.
struct ErrorReport: Hashable {
    var status: ExitStatus
    var code: String
    /// Nil when there is nothing to say: an interruption shows itself.
    var message: String?
    var wayOut: String?
    var problem: Problem?

    init(_ error: any Error) {
        switch error {
        case let error as ClientError: self.init(error)
        case let error as Failure:
            self.init(error.status, error.code, error.message, wayOut: error.wayOut)
        case let error as ValidationError:
            self.init(.usage, "usage", error.message)
        case let error as Finished: self.init(error.status, "finished", nil)
        case is CancellationError: self.init(.interrupted, "cancelled", nil)
        case is OutputClosed: self.init(.ok, "output_closed", nil)
        case let error as CocoaError:
            let path = (error.userInfo[NSFilePathErrorKey] as? String).map { " \($0)" } ?? ""
            self.init(.failure, "file", "can't use the file\(path): \(error.localizedDescription)")
        default: self.init(.failure, "unexpected", "\(error)")
        }
    }

    private init(
        _ status: ExitStatus, _ code: String, _ message: String?, wayOut: String? = nil, problem: Problem? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.wayOut = wayOut
        self.problem = problem
    }

    private init(_ error: ClientError) {
        let (status, wayOut): (ExitStatus, String?) =
            switch error.code {
            case .badAddress: (.unreachable, "--server takes a socket's path or http://HOST:PORT")
            case .unreachable: (.unreachable, "start gridd, or say where it is with --server PATH|URL")
            case .handshakeFailed: (.unreachable, "SSL_CERT_FILE names a file of certificates to trust")
            case .connectionLost: (.unreachable, "is gridd still running there?")
            case .timeout: (.timeout, "--timeout SECONDS waits longer")
            case .unauthenticated:
                (.denied, "gridd token add NAME makes a token; --token-file FILE names the file it is in")
            case .denied:
                (
                    .denied,
                    error.problem == nil ? "ask as the user gridd runs as, or use --server URL with a token" : nil
                )
            case .notFound: (.notFound, nil)
            case .conflict, .invalid: (.invalid, nil)
            case .unavailable, .server: (.failure, nil)
            case .unexpectedAnswer: (.failure, "is it gridd that listens there?")
            case .cancelled: (.interrupted, nil)
            default: (.failure, nil)
            }
        self.init(status, error.code.description, error.message, wayOut: wayOut, problem: error.problem)
        if error.code == .cancelled { message = nil }
        // Where gridctl knows the way out in its own words, it tells that instead of the server's.
        if let kind = LiveKind(unknown: error.problem), let name = kind.name(in: error.subject) {
            (message, self.wayOut) = ("no \(kind.noun) \(name)", kind.wayOut)
        } else if error.problem?.type == "/problems/unauthenticated" {
            message = "the server knows no such caller"
        }
    }

    /// As people read it: `no meter 43 — gridctl meters lists the ones there are`.
    var sentence: String? {
        guard let message else { return nil }
        return wayOut.map { "\(message) — \($0)" } ?? message
    }

    /// As scripts read it, on standard error with `-o json`.
    struct Document: Encodable {
        struct Body: Encodable {
            var code: String
            var exitStatus: Int32
            var message: String
            var wayOut: String?
            /// Where in a script: `tour.grid:3:9`.
            var place: String?
            var problem: Problem?
        }
        var error: Body
    }

    func document(at place: SourcePlace? = nil) -> Document? {
        message.map {
            Document(
                error: .init(
                    code: code, exitStatus: status.rawValue, message: $0, wayOut: wayOut, place: place?.description,
                    problem: problem))
        }
    }
}
