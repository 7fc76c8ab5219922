/// How a body of readings is written: reads it line by line.
protocol BulkFormat {
    /// A line's most bytes, its end not counted.
    static var longestLine: Int { get }

    /// Reads the next line and hands on what it completes: a reading, or what is wrong with it.
    mutating func take(_ line: UnsafeRawBufferPointer, into lines: inout BulkLines)

    /// Settles what the lines so far have left open: the body ends here, or goes on with a line that can't be read.
    mutating func finish(into lines: inout BulkLines)
}

extension BulkFormat {
    static var longestLine: Int { LineCutter.longest }

    mutating func finish(into lines: inout BulkLines) {}
}
