/// Lines of an input, one after the other, in bounded memory.
struct LineReader {
    struct Line: Hashable {
        /// From 1.
        var number: Int
        /// Without its line feed and carriage return; nil when it is longer than ``LineReader/longestLine``.
        var text: String?
    }

    /// No reading is nearly as long.
    static let longestLine = 65_536
    private static let chunkSize = 262_144

    private let input: TextInput
    private var chunk: ArraySlice<UInt8> = []
    private var partial: [UInt8] = []
    private var isTooLong = false
    private var isAtEnd = false
    private var number = 0
    /// Bytes taken so far.
    private(set) var position: Int64 = 0

    init(_ input: TextInput) { self.input = input }

    /// The next line; nil at the end.
    /// - Throws: ``Failure`` when reading fails, `CancellationError`.
    mutating func next() throws -> Line? {
        while true {
            if let end = chunk.firstIndex(of: 0x0a) {
                append(chunk[..<end])
                chunk = chunk[(end + 1)...]
                return takeLine()
            }
            append(chunk)
            chunk = []
            if isAtEnd { return partial.isEmpty && !isTooLong ? nil : takeLine() }
            let bytes = try input.read(Self.chunkSize)
            position += Int64(bytes.count)
            isAtEnd = bytes.isEmpty
            chunk = bytes[...]
        }
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        guard !isTooLong else { return }
        guard partial.count + bytes.count <= Self.longestLine else {
            isTooLong = true
            partial = []
            return
        }
        partial += bytes
    }

    private mutating func takeLine() -> Line {
        defer {
            partial.removeAll(keepingCapacity: true)
            isTooLong = false
        }
        number += 1
        if partial.last == 0x0d { partial.removeLast() }
        return Line(number: number, text: isTooLong ? nil : String(decoding: partial, as: UTF8.self))
    }
}
