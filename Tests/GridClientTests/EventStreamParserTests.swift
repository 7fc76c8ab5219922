import Testing

@testable import GridClient

@Suite struct EventStreamParserTests {
    typealias Message = EventStreamParser.Message

    static let stream = """
        \u{FEFF}: welcome\n\nid: 4.1\nevent: reading\ndata: {"a": 1}\n\n\
        : heartbeat\r\n\r\ndata:two\r\ndata: lines\r\nunknown: field\r\nretry: 10\r\n\r\n\
        id: 5.0\rdata: ü–€\r\revent: alert\ndata\n\nevent: nothing\n\nid\ndata: without id\n\ndata: unfinished
        """
    static let messages = [
        Message(event: "reading", data: #"{"a": 1}"#, id: "4.1"),
        Message(event: "message", data: "two\nlines", id: "4.1"),
        Message(event: "message", data: "ü–€", id: "5.0"), Message(event: "alert", data: "", id: "5.0"),
        Message(event: "message", data: "without id", id: nil),
    ]

    @Test func everySplitOfAStreamYieldsTheSameMessages() throws {
        let bytes = Array(Self.stream.utf8)
        for split in 0...bytes.count {
            var parser = EventStreamParser()
            let found = try parser.feed(bytes[..<split]) + parser.feed(bytes[split...])
            #expect(found == Self.messages, "split at \(split)")
        }
    }

    @Test func aStreamByteByByteYieldsTheSameMessages() throws {
        var parser = EventStreamParser()
        let found = try Self.stream.utf8.flatMap { try parser.feed(CollectionOfOne($0)) }
        #expect(found == Self.messages)
    }

    @Test func anIDWithoutDataIsKeptForTheReconnection() throws {
        var parser = EventStreamParser(lastID: "1.0")
        #expect(parser.lastID == "1.0")
        #expect(try parser.feed("id: 17.4294967295\n\n".utf8).isEmpty)
        #expect(parser.lastID == "17.4294967295")
        #expect(try parser.feed("id: with\u{0}nul\n\n".utf8).isEmpty)
        #expect(parser.lastID == "17.4294967295")
    }

    @Test func aMessageWithoutEndDoesNotEatTheMemory() throws {
        var parser = EventStreamParser()
        let line = Array("data: \(String(repeating: "x", count: 60_000))\n".utf8)
        let error = try #require(throws: ClientError.self) {
            for _ in 0..<20 { _ = try parser.feed(line) }
        }
        #expect(error.code == .unexpectedAnswer)
    }
}
