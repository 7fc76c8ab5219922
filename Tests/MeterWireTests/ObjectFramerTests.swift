import MeterWire
import Testing

@Suite struct ObjectFramerTests {
    @Test(arguments: [
        (#"{"id": 0}"#, [#"{"id": 0}"#]),
        (#"{"id":0}{"id":0}"#, [#"{"id":0}"#, #"{"id":0}"#]),
        ("  {}\r\n\t{}\n", ["{}", "{}"]),
        (#"{"a":{"b":[1,{"c":"}"}]}}"#, [#"{"a":{"b":[1,{"c":"}"}]}}"#]),
        (#"{"a":"\"}{\\"} {"b":1}"#, [#"{"a":"\"}{\\"}"#, #"{"b":1}"#]),
        (#"{"a":[],"b":{},"c":[ ],"d":{ }}"#, [#"{"a":[],"b":{},"c":[ ],"d":{ }}"#]),
        (#"{"a":-0.5e+10,"b":0,"c":1E-5,"d":10.25}"#, [#"{"a":-0.5e+10,"b":0,"c":1E-5,"d":10.25}"#]),
        (#"{"a":true,"b":false,"c":null}"#, [#"{"a":true,"b":false,"c":null}"#]),
        (#"{"a":NaN,"b":-Infinity,"c":Infinity}"#, [#"{"a":NaN,"b":-Infinity,"c":Infinity}"#]),
        (#"{"é":"日本 😀","b":"\u00e9\ud83d"}"#, [#"{"é":"日本 😀","b":"\u00e9\ud83d"}"#]),
        ("", []), (" \n\n ", []),
    ])
    func anObjectEndsWhereItsBracesBalance(_ stream: String, _ objects: [String]) {
        let framed = Framed(stream)
        #expect(framed.texts == objects)
        #expect(framed.fault == nil)
        #expect(!framed.isInsideObject)
    }

    /// The stream without its last byte is still possible; with it, it is not.
    @Test(arguments: [
        "G", "[", "n", "\"", "1", "\u{0}", "}", "{x", "{1", "{,", "{]", "{\"a\"}", "{\"a\" 1", "{\"a\":}", "{\"a\":,",
        "{\"a\":x", "{\"a\":01", "{\"a\":+", "{\"a\":.", "{\"a\":1.}", "{\"a\":-}", "{\"a\":1e}", "{\"a\":1e+,",
        "{\"a\":1x", "{\"a\":1 2", "{\"a\":1]", "{\"a\":[1}", "{\"a\":[1,]", "{\"a\":1,}", "{\"a\":trux", "{\"a\":nulx",
        "{\"a\":NaM", "{\"a\":Infinite", "{\"a\":--", "{\"\n", "{\"a\u{1}", "{\"a\\x", "{\"a\\u12g", "{\"a\":'",
        "{\"a\":tr\"", "{\"a\":{}}{}]",
    ])
    func theFirstImpossibleByteFails(_ stream: String) {
        let bytes = Array(stream.utf8)
        #expect(Framed([bytes.dropLast()]).fault == nil)
        #expect(Framed([bytes]).fault?.code == .badFrame)
    }

    @Test(arguments: [
        [0x80], [0xC0], [0xC1], [0xC3, 0x28], [0xE0, 0x9F], [0xE2, 0x82, 0x22], [0xED, 0xA0], [0xF0, 0x8F],
        [0xF0, 0x9F, 0x98, 0x22], [0xF4, 0x90], [0xF5], [0xFF],
    ])
    func brokenUTF8FailsAtItsFirstImpossibleByte(_ broken: [UInt8]) {
        let bytes = Array("{\"a".utf8) + broken
        #expect(Framed([bytes.dropLast()]).fault == nil)
        #expect(Framed([bytes]).fault?.code == .badFrame)
    }

    @Test func anHTTPRequestFailsAtItsFirstByteAndIsNamed() throws {
        let fault = try #require(Framed("GET / HTTP/1.1\r\n\r\n").fault)
        #expect(fault.code == .badFrame)
        #expect(fault.breaksFraming)
        #expect(fault.message == #""G" begins no JSON object; a meter sends objects such as {"id": 0}"#)
    }

    @Test func objectsBeforeTheFaultAreHandedOver() {
        let framed = Framed(#"{"id":1}{"id":2} ?{"id":3}"#)
        #expect(framed.texts == [#"{"id":1}"#, #"{"id":2}"#])
        #expect(framed.fault?.code == .badFrame)
    }

    @Test func aBrokenStreamStaysBroken() throws {
        var framer = ObjectFramer()
        for _ in 0..<2 {
            #expect(throws: WireError.self) {
                try Array("?".utf8).withUnsafeBytes { try framer.feed($0) { _ in } }
            }
        }
        #expect(throws: WireError.self) {
            try Array("{}".utf8).withUnsafeBytes { try framer.feed($0) { _ in Issue.record("no object is due") } }
        }
        #expect(!framer.isInsideObject)
    }

    @Test func anObjectOf4096BytesPassesAndOneMoreByteFails() {
        let frame = #"{"a":""}"#.utf8.count
        let longest = Array("{\"a\":\"\(String(repeating: "x", count: 4096 - frame))\"}".utf8)
        #expect(Framed([longest]).objects == [longest])
        let tooLong = Array("{\"a\":\"\(String(repeating: "x", count: 5120))".utf8)
        #expect(Framed([tooLong.prefix(4096)]).fault == nil)
        #expect(Framed([tooLong.prefix(4097)]).fault?.code == .frameTooLarge)
        #expect(Framed([tooLong]).fault?.code == .frameTooLarge)
    }

    @Test func theNinthLevelFails() {
        let deep = String(repeating: "{\"a\":", count: 500)
        #expect(Framed(deep).fault?.code == .tooDeep)
        let opening = Array(deep.utf8.prefix(8 * 5))
        #expect(Framed([opening]).fault == nil)
        #expect(Framed([opening + Array("[".utf8)]).fault?.code == .tooDeep)
        let eight = String(deep.prefix(7 * 5)) + "[]" + String(repeating: "}", count: 7)
        #expect(Framed(eight).texts == [eight])
    }

    @Test func itKnowsWhetherItIsInsideAnObject() {
        #expect(!Framed(" ").isInsideObject)
        #expect(Framed("{").isInsideObject)
        #expect(Framed(#"{"a":1"#).isInsideObject)
        #expect(!Framed(#"{"a":1}"#).isInsideObject)
    }

    @Test func aCallerCanStopAfterEachObject() throws {
        var framer = ObjectFramer()
        let stream = Array(#" {"a":1}{"b":2} {"#.utf8)
        var taken: [Int] = []
        var objects: [String] = []
        try stream.withUnsafeBytes { bytes in
            var rest = bytes
            while !rest.isEmpty {
                taken.append(try framer.next(in: rest) { objects.append(String(decoding: $0, as: UTF8.self)) })
                rest = UnsafeRawBufferPointer(rebasing: rest[taken.last!...])
            }
        }
        #expect(taken == [8, 7, 2])
        #expect(objects == [#"{"a":1}"#, #"{"b":2}"#])
        #expect(framer.isInsideObject)
    }

    @Test func anErrorOfTheCallersIsPassedOn() {
        struct Refused: Error {}
        var framer = ObjectFramer()
        #expect(throws: Refused.self) {
            try Array("{}{}".utf8).withUnsafeBytes { try framer.feed($0) { _ in throw Refused() } }
        }
        #expect(throws: Never.self) {
            try Array("{}".utf8).withUnsafeBytes { try framer.feed($0) { _ in } }
        }
    }
}
