/// Puts the lines of CSV together into records: a line's end within quotation marks belongs to a field.
///
/// A quotation mark that is never closed would swallow all that follows it. So when a record of several lines turns out
/// to be none, only its first line is given up, and the lines behind it are read anew.
package struct CSVRecords {
    package enum Piece {
        /// A record's bytes; its lines are separated by line feeds.
        case record(UnsafeRawBufferPointer)
        /// A line whose quotation marks do not match; what is wrong with it.
        case stray(WireError)
    }

    /// A record's most bytes.
    package static let longest = 16_384

    private struct Line {
        var number: Int
        var bytes: [UInt8]
    }

    private let delimiter: UInt8
    /// The lines of a record that is open.
    private var open: [Line] = []
    private var openBytes = 0
    private var scanner: CSVScanner

    package init(_ columns: CSVColumns) {
        delimiter = columns.delimiter
        scanner = CSVScanner(delimiter: delimiter)
    }

    /// Takes the next line, its end not among the bytes, and calls `onPiece` with each record and each stray line that
    /// this settles, and with the number of the line it began in.
    package mutating func take(
        _ line: UnsafeRawBufferPointer, number: Int, onPiece: (Piece, _ number: Int) -> Void
    ) {
        let bytes = line.assumingMemoryBound(to: UInt8.self)
        if open.isEmpty {
            if !bytes.contains(UInt8(ascii: "\"")) { return onPiece(.record(line), number) }
            scanner = CSVScanner(delimiter: delimiter)
            if let stray = scanner.advance(over: bytes, onDelimiter: { _ in }) {
                onPiece(.stray(Self.stray(at: stray)), number)
            } else if scanner.isOpen {
                open = [Line(number: number, bytes: Array(bytes))]
                openBytes = bytes.count
            } else {
                onPiece(.record(line), number)
            }
            return
        }
        settle([Line(number: number, bytes: Array(bytes))], onPiece)
    }

    /// Settles what is open, for there is no more.
    package mutating func finish(onPiece: (Piece, _ number: Int) -> Void) {
        while !open.isEmpty { settle(giveUpFirst(onPiece), onPiece) }
    }

    private mutating func settle(_ lines: [Line], _ onPiece: (Piece, Int) -> Void) {
        // Last one first: what is read anew comes before what is not read yet.
        var toRead = Array(lines.reversed())
        while let line = toRead.popLast() {
            if open.isEmpty {
                line.bytes.withUnsafeBytes { take($0, number: line.number, onPiece: onPiece) }
                continue
            }
            open.append(line)
            openBytes += line.bytes.count + 1
            let stray = line.bytes.withUnsafeBufferPointer { scanner.advance(over: $0, onDelimiter: { _ in }) }
            if stray != nil || openBytes > Self.longest {
                toRead += giveUpFirst(onPiece).reversed()
            } else if !scanner.isOpen {
                let record = Array(open.map(\.bytes).joined(separator: [UInt8(ascii: "\n")]))
                let number = open[0].number
                open = []
                record.withUnsafeBytes { onPiece(.record($0), number) }
            }
        }
    }

    /// Names the first line of what is open, and gives back the others.
    private mutating func giveUpFirst(_ onPiece: (Piece, Int) -> Void) -> [Line] {
        let lines = open
        open = []
        onPiece(.stray(WireError(.badMessage, "a quotation mark is opened and not closed")), lines[0].number)
        return Array(lines.dropFirst())
    }

    private static func stray(at index: Int) -> WireError {
        WireError(
            .badMessage,
            "behind the quotation mark before byte \(index + 1) there must be a delimiter or the line's end")
    }
}
