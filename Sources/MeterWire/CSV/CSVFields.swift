/// The fields of one CSV record, as they lie in its bytes.
package struct CSVFields {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let ranges: [Range<Int>]

    /// Nil for a record whose quotation marks do not match.
    package init?(_ record: UnsafeBufferPointer<UInt8>, delimiter: UInt8) {
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(8)
        var start = 0
        var scanner = CSVScanner(delimiter: delimiter)
        let stray = scanner.advance(over: record) { end in
            ranges.append(start..<end)
            start = end + 1
        }
        guard stray == nil, !scanner.isOpen else { return nil }
        ranges.append(start..<record.count)
        bytes = record
        self.ranges = ranges
    }

    package var count: Int { ranges.count }

    /// Calls `body` with a field's text without its quotation marks and the white space around it.
    func with<R>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        let field = UnsafeBufferPointer(rebasing: bytes[ranges[index]])
        guard field.first == UInt8(ascii: "\"") else { return body(Self.trimmed(field)) }
        let inside = UnsafeBufferPointer(rebasing: field.dropFirst().dropLast())
        guard inside.contains(UInt8(ascii: "\"")) else { return body(Self.trimmed(inside)) }
        var plain: [UInt8] = []
        var isSecond = false
        for byte in inside {
            isSecond = byte == UInt8(ascii: "\"") && !isSecond
            if !isSecond { plain.append(byte) }
        }
        return plain.withUnsafeBufferPointer { body(Self.trimmed($0)) }
    }

    package func text(_ index: Int) -> String { with(index) { String(decoding: $0, as: UTF8.self) } }
    func excerpt(_ index: Int) -> String { with(index) { Excerpt.of($0) } }
    func isEmpty(_ index: Int) -> Bool { with(index) { $0.isEmpty } }

    private static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var start = 0
        var end = bytes.count
        while start < end, JSONCursor.isWhiteSpace(bytes[start]) { start += 1 }
        while end > start, JSONCursor.isWhiteSpace(bytes[end - 1]) { end -= 1 }
        return UnsafeBufferPointer(rebasing: bytes[start..<end])
    }
}
