/// Cuts an event stream into its messages; pure, fed with pieces of any size.
///
/// Source: WHATWG HTML, "Server-sent events", 9.2.6 Interpreting an event stream.
struct EventStreamParser {
    struct Message: Hashable {
        /// `message` unless the stream says otherwise.
        var event: String
        var data: String
        /// The last id the stream gave up to here.
        var id: String?
    }

    /// A message or a line beyond so many bytes breaks the stream.
    static let largestMessage = 1 << 20

    private enum State {
        /// Within a line, or before its first byte.
        case line
        /// After a carriage return: a line feed that follows belongs to it.
        case carriageReturn
    }

    private var state = State.line
    private var line: [UInt8] = []
    private var isFirstLine = true
    private var event = ""
    private var data: [String] = []
    private var dataBytes = 0
    /// The last id the stream gave; what to ask for after a reconnection.
    private(set) var lastID: String?

    init(lastID: String? = nil) { self.lastID = lastID }

    /// The messages that are complete with these bytes.
    /// - Throws: ``ClientError`` for a message that is too large.
    mutating func feed(_ bytes: some Sequence<UInt8>) throws -> [Message] {
        var messages: [Message] = []
        for byte in bytes {
            switch (state, byte) {
            case (.carriageReturn, 0x0a): state = .line
            case (_, 0x0a):
                state = .line
                endLine(&messages)
            case (_, 0x0d):
                state = .carriageReturn
                endLine(&messages)
            default:
                state = .line
                line.append(byte)
                guard line.count + dataBytes <= Self.largestMessage else {
                    throw ClientError(.unexpectedAnswer, "an event is larger than \(Self.largestMessage) bytes")
                }
            }
        }
        return messages
    }

    private mutating func endLine(_ messages: inout [Message]) {
        var text = String(decoding: line, as: UTF8.self)
        line.removeAll(keepingCapacity: true)
        if isFirstLine {
            isFirstLine = false
            if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        }
        if text.isEmpty {
            if !data.isEmpty {
                let name = event.isEmpty ? "message" : event
                messages.append(Message(event: name, data: data.joined(separator: "\n"), id: lastID))
            }
            event = ""
            data = []
            dataBytes = 0
            return
        }
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        var value = colon == text.endIndex ? "" : text[text.index(after: colon)...]
        if value.first == " " { value.removeFirst() }
        switch text[..<colon] {
        case "event": event = String(value)
        case "data":
            data.append(String(value))
            dataBytes += value.utf8.count + 1
        case "id" where !value.utf8.contains(0): lastID = value.isEmpty ? nil : String(value)
        // Comments (heartbeats) begin with the colon; other fields are for others.
        default: break
        }
    }
}
