/// Puts lines of CSV together whose ends are within quotation marks.
///
/// A record is whole when its quotation marks are even in number. One that does not become so within
/// ``LineReader/longestLine`` bytes gives up its first line, and the lines behind it are read anew.
struct QuotedLines {
    /// A record and the number of its first line; without text when its quotation marks do not match.
    struct Record: Hashable {
        var number: Int
        var text: String?
    }

    private struct Line {
        var number: Int
        var text: String
        var isOdd: Bool

        init(_ number: Int, _ text: String) {
            self.number = number
            self.text = text
            isOdd = text.utf8.count { $0 == UInt8(ascii: "\"") } % 2 == 1
        }
    }

    private var open: [Line] = []
    private var openBytes = 0

    /// The records that a line settles, none while one stays open.
    mutating func take(_ number: Int, _ text: String) -> [Record] { settle([Line(number, text)]) }

    /// The records that are settled when no line follows.
    mutating func finish() -> [Record] {
        var records: [Record] = []
        while !open.isEmpty {
            let (stray, rest) = giveUpFirst()
            records.append(stray)
            records += settle(rest)
        }
        return records
    }

    private mutating func settle(_ lines: [Line]) -> [Record] {
        var records: [Record] = []
        // Last one first: what is read anew comes before what is not read yet.
        var toRead = Array(lines.reversed())
        while let line = toRead.popLast() {
            if open.isEmpty, !line.isOdd {
                records.append(Record(number: line.number, text: line.text))
                continue
            }
            let closes = !open.isEmpty && line.isOdd
            open.append(line)
            openBytes += line.text.utf8.count + 1
            if openBytes > LineReader.longestLine {
                let (stray, rest) = giveUpFirst()
                records.append(stray)
                toRead += rest.reversed()
            } else if closes {
                records.append(
                    Record(number: open[0].number, text: open.map(\.text).joined(separator: "\n")))
                open = []
                openBytes = 0
            }
        }
        return records
    }

    private mutating func giveUpFirst() -> (stray: Record, rest: [Line]) {
        let lines = open
        open = []
        openBytes = 0
        return (Record(number: lines[0].number, text: nil), Array(lines.dropFirst()))
    }
}
