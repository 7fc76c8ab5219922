/// Steps through CSV byte by byte, over the ends of lines too: RFC 4180 with a delimiter of one's choice.
///
/// A field that begins with a quotation mark goes on to the next one that is not doubled, over delimiters and line ends.
/// A quotation mark elsewhere in a field is itself.
struct CSVScanner {
    enum State {
        /// Before a field's first byte.
        case fieldStart
        case plain
        case quoted
        /// Behind a quotation mark that ends a quoted field, unless another follows.
        case quoteInQuoted
    }

    let delimiter: UInt8
    private(set) var state = State.fieldStart

    init(delimiter: UInt8) { self.delimiter = delimiter }

    /// True while a quoted field is open, so that a line's end belongs to it.
    var isOpen: Bool { state == .quoted }

    /// Steps over a line and calls `onDelimiter` with the place of each delimiter; gives back where it stopped at a byte
    /// that can't be there, right behind a quoted field, and nil when it came to the end.
    @inline(__always)
    mutating func advance(over line: UnsafeBufferPointer<UInt8>, onDelimiter: (Int) -> Void) -> Int? {
        var index = 0
        while index < line.count {
            let byte = line[index]
            switch state {
            case .fieldStart where byte == UInt8(ascii: "\""):
                state = .quoted
            case .fieldStart, .plain:
                if byte == delimiter {
                    onDelimiter(index)
                    state = .fieldStart
                } else {
                    state = .plain
                }
            case .quoted:
                if byte == UInt8(ascii: "\"") { state = .quoteInQuoted }
            case .quoteInQuoted:
                if byte == UInt8(ascii: "\"") {
                    state = .quoted
                } else if byte == delimiter {
                    onDelimiter(index)
                    state = .fieldStart
                } else {
                    return index
                }
            }
            index += 1
        }
        return nil
    }
}
