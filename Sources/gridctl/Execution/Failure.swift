/// A failure that gridctl itself finds, as opposed to one that the server or the connection has.
struct Failure: Error, Hashable {
    var status: ExitStatus
    /// For scripts: `bad_token_file`.
    var code: String
    /// What is wrong, naming the input.
    var message: String
    /// What to do about it.
    var wayOut: String?

    init(_ status: ExitStatus, code: String, _ message: String, wayOut: String? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.wayOut = wayOut
    }

    static func usage(_ message: String, wayOut: String? = nil) -> Failure {
        Failure(.usage, code: "usage", message, wayOut: wayOut)
    }
}

/// The reader of standard output is gone; nothing is wrong, there is nobody to tell.
struct OutputClosed: Error {}

/// Ends a command with a status and no message: everything was said already.
struct Finished: Error {
    var status: ExitStatus
}
