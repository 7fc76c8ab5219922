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
    /// Sends one body of `lines` readings.
    /// - Throws: ``Failure`` unless all of them were taken.
    func send(_ body: [UInt8], lines: Int) throws
    /// How many readings it says it has taken since it was started.
    func readingCount() throws -> Int
}

extension ReadingDatabase {
    /// Bodies of readings, one after the other.
    func send(_ bodies: [[UInt8]], linesEach lines: Int, total: Int) throws {
        var left = total
        for body in bodies {
            try send(body, lines: min(lines, left))
            left -= min(lines, left)
        }
    }
}
