import Foundation

/// Where bytes go.
protocol ByteSink: Sendable {
    /// Writes all of them. Throws ``OutputClosed`` when the reader is gone, ``Failure`` when they can't be written.
    func write(_ bytes: [UInt8]) throws
}

/// Somewhere to write text to, and whether a person reads it there.
struct TextOutput: Sendable {
    struct Size: Hashable, Sendable {
        var columns: Int
        var rows: Int
    }

    var sink: any ByteSink
    var isTerminal: Bool
    /// The terminal's size at the moment; nil when there is none, or it does not say.
    var size: @Sendable () -> Size?

    init(sink: any ByteSink, isTerminal: Bool, size: @escaping @Sendable () -> Size? = { nil }) {
        self.sink = sink
        self.isTerminal = isTerminal
        self.size = size
    }

    static func descriptor(_ descriptor: CInt) -> TextOutput {
        TextOutput(sink: DescriptorSink(descriptor: descriptor), isTerminal: isatty(descriptor) == 1) {
            var window = winsize()
            guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
                return nil
            }
            return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
        }
    }

    func write(_ text: String) throws { try sink.write(Array(text.utf8)) }
}

/// An open file descriptor.
struct DescriptorSink: ByteSink {
    let descriptor: CInt

    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written >= 0 {
                rest.removeFirst(written)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // Whoever shares the descriptor made it non-blocking.
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wait, 1, -1)
            case EPIPE: throw OutputClosed()
            default:
                throw Failure(
                    .failure, code: "write", "can't write the output: \(String(cString: strerror(errno)))")
            }
        }
    }
}
