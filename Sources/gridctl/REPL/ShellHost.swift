/// What the shell needs of the program around it.
protocol ShellHost: Sendable {
    /// Runs one line of the command line's grammar and tells its exit status; it has printed what there was to print.
    ///
    /// `place` goes into error messages; `patient` waits for a server that restarts.
    func run(_ arguments: [String], at place: String?, patient: Bool) async -> ExitStatus
    /// Prints an error.
    func complain(_ message: String, at place: String?)
    /// Prints something that is neither data nor an error.
    func tell(_ text: String)
    /// Sends data to a file from now on; back to where it went before when nil.
    func redirect(to path: String?) throws
    /// What keeps the server from answering; nil when it answers.
    func faultOfLink() async -> String?
    /// What the prompt shows of where commands go; nil for the usual place.
    var contextName: String? { get }
}
