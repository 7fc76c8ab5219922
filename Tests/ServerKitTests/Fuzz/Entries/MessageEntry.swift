import MeterWire

extension FuzzEntry {
    /// Any bytes are a message or a reason, and either can be sent: a message that is written and read is the same, a
    /// reason becomes a reply that a framer takes. The same bytes as a reply of a head-end, as gridmeter reads it.
    func checkMessage(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        do {
            let message = try MeterMessage(parsing: bytes)
            var written: [UInt8] = []
            message.encode(into: &written)
            let again = written.withUnsafeBytes { written in try? MeterMessage(parsing: written) }
            try hold(again == message, "\(message) is written as \(text(written)) and read as \(text(again))")
        } catch let error as WireError {
            try hold(!error.breaksFraming, "\(error.code) breaks the framing")
            try hold(error.message.utf8.count < 1_000, "a reason of \(error.message.utf8.count) bytes")
            try checkReply(.refused(error))
        } catch {
            throw error as? FuzzFinding ?? FuzzFinding("\(error)")
        }
        if let reply = try? MeterReply(parsing: bytes) { try checkReply(reply) }
    }

    private func checkReply(_ reply: MeterReply) throws(FuzzFinding) {
        var written: [UInt8] = []
        reply.encode(into: &written)
        let again = written.withUnsafeBytes { written in try? MeterReply(parsing: written) }
        try hold(again == reply, "\(reply) is written as \(text(written)) and read as \(text(again))")
        if case .enrolledBare = reply { return }
        var framer = ObjectFramer(maximumBytes: 8_192)
        var objects = 0
        let framed: Void? = written.withUnsafeBytes { written in try? framer.feed(written) { _ in objects += 1 } }
        try hold(framed != nil && objects == 1, "\(text(written)) is not one object and a newline")
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    private func text<Value>(_ value: Value?) -> String { value.map { "\($0)" } ?? "nothing" }
}
