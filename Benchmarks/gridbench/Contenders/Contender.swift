/// A server that does the work of a benchmark: gridd or a peer.
protocol Contender: AnyObject {
    static var title: String { get }
    var process: ServerProcess { get }
    /// Returns when it has worked off everything it took in and is idle.
    func settle() throws
}

/// One that stores readings sent in bulk over HTTP.
protocol ReadingDatabase: Contender {
    var http: HTTPConnection { get }
    /// How it wants readings.
    var format: ReadingFormat { get }
    /// Makes room for meters 1 through `count`; a peer needs nothing.
    func addMeters(_ count: Int) throws
    /// Sends one body.
    /// - Throws: ``Failure`` unless all of it was taken.
    func send(_ body: Body) throws
    /// How many readings it says it has taken since it was started.
    func readingCount() throws -> Int
}

extension ReadingDatabase {
    /// The bodies in its format, one after the other.
    func send(_ writer: BodyWriter) throws {
        guard let bodies = writer.bodies(format) else { throw Failure("nothing was written as \(format.rawValue)") }
        for body in bodies { try send(body) }
    }
}
