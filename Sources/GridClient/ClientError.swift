import GridModel

/// Why a call of ``GridClient`` failed.
public struct ClientError: Error, Hashable, Sendable {
    /// The kind of failure; more kinds may come, so a `switch` over it needs a default.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Base: String {
            case badAddress = "bad_address"
            case unreachable
            case handshakeFailed = "handshake_failed"
            case connectionLost = "connection_lost"
            case timeout
            case unauthenticated
            case denied
            case notFound = "not_found"
            case conflict
            case invalid
            case unavailable
            case server
            case unexpectedAnswer = "unexpected_answer"
            case cancelled
        }

        private let base: Base

        /// The address can't be connected to at all: a socket path longer than the system takes, a URL without a host.
        public static let badAddress = Code(base: .badAddress)
        /// Nothing answers at the address.
        public static let unreachable = Code(base: .unreachable)
        /// Something answers, but not as TLS with a certificate that is trusted here.
        public static let handshakeFailed = Code(base: .handshakeFailed)
        /// The connection ended before the answer was there; a write may have been done.
        public static let connectionLost = Code(base: .connectionLost)
        /// No answer within the time given; a write may have been done.
        public static let timeout = Code(base: .timeout)
        /// The server does not know the caller: no token, or one it did not issue.
        public static let unauthenticated = Code(base: .unauthenticated)
        /// The caller may not do that.
        public static let denied = Code(base: .denied)
        /// What was named is not there.
        public static let notFound = Code(base: .notFound)
        /// What was asked contradicts what is there.
        public static let conflict = Code(base: .conflict)
        /// The server can't make sense of what was asked.
        public static let invalid = Code(base: .invalid)
        /// The server can't do it at the moment (its disk is full); the same call may succeed later.
        public static let unavailable = Code(base: .unavailable)
        /// The server failed.
        public static let server = Code(base: .server)
        /// The answer is not one of gridd's.
        public static let unexpectedAnswer = Code(base: .unexpectedAnswer)
        /// The calling task was cancelled.
        public static let cancelled = Code(base: .cancelled)

        public var description: String { base.rawValue }
    }

    public var code: Code
    /// What is wrong, naming the input.
    public var message: String
    /// What the call was about: `meter 43`.
    public var subject: String?
    /// The server's own words, when it answered.
    public var problem: Problem?

    public init(_ code: Code, _ message: String, subject: String? = nil, problem: Problem? = nil) {
        self.code = code
        self.message = message
        self.subject = subject
        self.problem = problem
    }
}

extension ClientError: CustomStringConvertible {
    public var description: String { message }
}

extension ClientError {
    /// The error a response with a status outside 200…299 stands for.
    init(_ response: Response, for request: Request) {
        let problem = try? GridCoding.decoder.decode(Problem.self, from: response.body)
        self.init(status: response.status, problem, for: request)
    }

    /// The error of a request that came to nothing after its answer had begun.
    init(_ problem: Problem, for request: Request) { self.init(status: problem.status, problem, for: request) }

    private init(status: Int, _ problem: Problem?, for request: Request) {
        let code: Code =
            switch status {
            case 401: .unauthenticated
            case 403: .denied
            case 404: problem == nil ? .unexpectedAnswer : .notFound
            case 409: .conflict
            case 503: .unavailable
            case 400..<500: .invalid
            case 500..<600: .server
            default: .unexpectedAnswer
            }
        let message = problem?.detail ?? problem?.title ?? "status \(status), and not in gridd's form"
        self.init(code, message, subject: request.subject, problem: problem)
    }
}
