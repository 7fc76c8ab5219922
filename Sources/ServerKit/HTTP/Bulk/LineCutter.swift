import Foundation

/// Cuts a byte stream into lines, in whatever pieces it arrives.
struct LineCutter {
    enum Line {
        case text(UnsafeRawBufferPointer)
        /// Longer than a line may be; its bytes are gone.
        case tooLong
    }

    /// A line's most bytes, its end not counted, when nothing else is said.
    static let longest = 4_096

    /// A line's most bytes, its end not counted.
    let longest: Int
    private var started: [UInt8] = []
    private var skipping = false

    init(longest: Int = Self.longest) { self.longest = longest }

    /// Calls `onLine` for each line that ends within `bytes`, a carriage return before its end left off.
    mutating func feed(_ bytes: UnsafeRawBufferPointer, onLine: (Line) throws -> Void) rethrows {
        var rest = bytes
        while let base = rest.baseAddress, let found = memchr(base, Int32(UInt8(ascii: "\n")), rest.count) {
            let length = UnsafeRawPointer(found) - base
            try take(UnsafeRawBufferPointer(rebasing: rest[..<length]), onLine)
            rest = UnsafeRawBufferPointer(rebasing: rest[(length + 1)...])
        }
        keep(rest)
    }

    /// Calls `onLine` for a last line without an end.
    mutating func finish(onLine: (Line) throws -> Void) rethrows {
        if skipping || !started.isEmpty { try take(UnsafeRawBufferPointer(start: nil, count: 0), onLine) }
    }

    private mutating func take(_ end: UnsafeRawBufferPointer, _ onLine: (Line) throws -> Void) rethrows {
        // Nearly every line is whole where it is.
        if started.isEmpty, !skipping { return try emit(end, onLine) }
        defer {
            started.removeAll(keepingCapacity: true)
            skipping = false
        }
        keep(end)
        if skipping {
            try onLine(.tooLong)
        } else {
            try started.withUnsafeBytes { try emit($0, onLine) }
        }
    }

    private func emit(_ line: UnsafeRawBufferPointer, _ onLine: (Line) throws -> Void) rethrows {
        let text =
            line.last == UInt8(ascii: "\r") ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
        try onLine(text.count > longest ? .tooLong : .text(text))
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
        if skipping { return }
        // One more than a line may have, for the carriage return.
        guard started.count + bytes.count <= longest + 1 else {
            skipping = true
            return
        }
        started.append(contentsOf: bytes)
    }
}
