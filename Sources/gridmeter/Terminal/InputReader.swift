import Foundation

/// Reads standard input on a thread of its own, since it cannot be awaited.
enum InputReader {
    /// Hands over bytes as they come, and nil at the end.
    static func start(_ descriptor: Int32, deliver: @escaping @Sendable ([UInt8]?) -> Void) {
        let thread = Thread {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                deliver(Array(buffer[..<count]))
            }
            deliver(nil)
        }
        thread.start()
    }
}

/// Cuts bytes into lines.
struct LineSplitter {
    private var rest: [UInt8] = []

    /// The lines that end in these bytes; nil says that nothing follows, and what is left is a line.
    mutating func lines(_ bytes: [UInt8]?) -> [String] {
        guard let bytes else {
            defer { rest = [] }
            return rest.isEmpty ? [] : [String(decoding: rest, as: UTF8.self)]
        }
        rest += bytes
        var lines: [String] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(String(decoding: rest[..<end], as: UTF8.self))
            rest.removeSubrange(...end)
        }
        return lines
    }
}
