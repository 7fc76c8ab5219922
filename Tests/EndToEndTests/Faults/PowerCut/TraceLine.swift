import Foundation

/// One line of strace's: `THREAD call(FD<path>, "\x00…", numbers) = result`, or a part of it.
struct TraceLine {
    private let line: UnsafeRawBufferPointer

    init(_ line: UnsafeRawBufferPointer) { self.line = line }

    /// The thread and the call's name: `resumed` for the rest of a call that was interrupted, nothing for what is no call.
    func head() -> (thread: Int, name: String) {
        var index = 0
        var thread = 0
        while index < line.count, line[index] &- 48 < 10 {
            thread = thread * 10 + Int(line[index] &- 48)
            index += 1
        }
        while index < line.count, line[index] == 32 { index += 1 }
        let rest = UnsafeRawBufferPointer(rebasing: line[index...])
        if rest.starts(with: "<... ".utf8) { return (thread, "resumed") }
        guard let end = rest.prefix(32).firstIndex(of: UInt8(ascii: "(")) else { return (thread, "") }
        let name = rest[..<end]
        guard name.allSatisfy({ ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 95 }) else {
            return (thread, "")
        }
        return (thread, String(decoding: name, as: UTF8.self))
    }

    var isUnfinished: Bool { line.suffix(16).elementsEqual("<unfinished ...>".utf8) }

    /// What the call returned; nil when it has not, or failed.
    var result: Int? {
        let tail = String(decoding: line.suffix(80), as: UTF8.self)
        // Short lines are filled up with spaces before the sign.
        guard let sign = tail.range(of: " = ", options: .backwards),
            tail[..<sign.lowerBound].last(where: { $0 != " " }) == ")"
        else { return nil }
        return Int(tail[sign.upperBound...].prefix { $0 == "-" || $0.isNumber }).flatMap { $0 < 0 ? nil : $0 }
    }

    func contains(_ word: String) -> Bool {
        String(decoding: line.suffix(400), as: UTF8.self).contains(word)
    }

    /// What the first file descriptor stands for: a path, or what strace calls a socket.
    var path: String {
        guard let start = line.prefix(64).firstIndex(of: UInt8(ascii: "<")),
            let end = line[start...].firstIndex(of: UInt8(ascii: ">"))
        else { return "" }
        return Self.text(UnsafeRawBufferPointer(rebasing: line[(start + 1)..<end]))
    }

    /// The quoted arguments one after the other.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        forEachString { Self.decode($0, into: &bytes) }
        return bytes
    }

    var strings: [String] {
        var strings: [String] = []
        forEachString { strings.append(Self.text($0)) }
        return strings
    }

    /// The numbers between the last quoted argument, or the descriptor, and the end of the arguments.
    var lastNumbers: [Int] {
        let tail = line.suffix(120)
        let quote = tail.lastIndex { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ">") && !isUnfinished }
        let start = quote.map { $0 + 1 } ?? tail.startIndex
        let text = String(decoding: tail[start...], as: UTF8.self)
        let arguments = text.prefix { $0 != ")" && $0 != "<" }
        return arguments.split(separator: ",").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    }

    private func forEachString(_ body: (UnsafeRawBufferPointer) -> Void) {
        guard let base = line.baseAddress else { return }
        var index = 0
        while let open = memchr(base + index, 34, line.count - index) {
            let start = UnsafeRawPointer(open) - base + 1
            guard let close = memchr(base + start, 34, line.count - start) else { return }
            let end = UnsafeRawPointer(close) - base
            body(UnsafeRawBufferPointer(rebasing: line[start..<end]))
            index = end + 1
        }
    }

    /// `\x41\x42` as its bytes, and anything else as it is: strace writes the one for files and the other for sockets.
    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        guard bytes.first == UInt8(ascii: "\\") else { return String(decoding: bytes, as: UTF8.self) }
        var decoded: [UInt8] = []
        decode(bytes, into: &decoded)
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func decode(_ bytes: UnsafeRawBufferPointer, into target: inout [UInt8]) {
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
        let before = target.count
        let count = bytes.count / 4
        target.append(contentsOf: repeatElement(0, count: count))
        target.withUnsafeMutableBufferPointer { target in
            guard var out = target.baseAddress.map({ $0 + before }) else { return }
            var next = base + 2
            for _ in 0..<count {
                // 0-9 are 0x30…, a-f are 0x61…
                let high = (next[0] & 15) &+ (next[0] >> 6) &* 9
                let low = (next[1] & 15) &+ (next[1] >> 6) &* 9
                out.pointee = high << 4 | low
                out += 1
                next += 4
            }
        }
    }
}
