import MeterWire
import Testing

/// However a stream is cut, the same objects and the same fault come out.
@Suite struct StreamSplitTests {
    static let streams: [String] = [
        #"{"id": 0}{"id": "1", "consumption": 12.345, "datetime": "2026-11-22 10:00:00", "type": "/spent"}"#,
        "{\"id\": 1, \"consumption\": 3.3000000000000003, \"datetime\": \"2026-11-22T10:00:00Z\"}\n\r\n{\"id\":0}",
        #"{"id":0,"serial":"é日本😀\u00e9\ud83d\ude00\n\\\"","x":[1,-2.5e+10,{"y":[true,false,null]}]}  {}"#,
        #"{"consumption": NaN}{"consumption": -Infinity}{"a":[NaN,Infinity]}"#,
        "{\"id\":1}\nGET / HTTP/1.1\r\nHost: meter\r\n\r\n",
        #"{"id": 1, "consumption": 1e5, "datetime": nul"#,
        #"{"a":[1,2}"#,
        String(repeating: "{\"a\":", count: 10),
    ]

    @Test(arguments: streams)
    func everySplitInTwoGivesTheSame(_ stream: String) {
        let bytes = Array(stream.utf8)
        let whole = Framed([bytes])
        for cut in 0...bytes.count {
            #expect(Framed([bytes[..<cut], bytes[cut...]]) == whole, "cut at \(cut)")
        }
    }

    @Test(arguments: streams)
    func byteByByteGivesTheSame(_ stream: String) {
        let bytes = Array(stream.utf8)
        #expect(Framed(bytes.map { [$0] }) == Framed([bytes]))
    }

    @Test(arguments: [1, 7, 8, 9, 17])
    func everyByteInEveryPlaceOfAStringGivesTheSame(_ length: Int) {
        let frame = Array(#"{"":""}"#.utf8)
        for place in 0..<length {
            for byte in UInt8.min...UInt8.max {
                var text = [UInt8](repeating: UInt8(ascii: "x"), count: length)
                text[place] = byte
                let bytes = frame[..<2] + text + frame[2..<5] + text + frame[5...]
                #expect(Framed(bytes.map { [$0] }) == Framed([bytes]), "\(byte) at \(place)")
            }
        }
    }

    @Test(arguments: 0..<40)
    func randomSplitsOfALongStreamGiveTheSame(_ seed: UInt64) {
        var random = Seeded(seed)
        var bytes: [UInt8] = []
        for _ in 0..<60 {
            bytes += Array(Self.streams[Int.random(in: 0..<4, using: &random)].utf8)
            if Bool.random(using: &random) { bytes.append(0x0A) }
        }
        let whole = Framed([bytes])
        #expect(whole.objects.count >= 60)
        #expect(whole.fault == nil)
        #expect(Framed(pieces(of: bytes, &random)) == whole)
    }

    @Test(arguments: 0..<60)
    func damagedStreamsGiveTheSameHoweverTheyAreCut(_ seed: UInt64) {
        var random = Seeded(seed &+ 1_000)
        for _ in 0..<100 {
            var bytes = Array(Self.streams.randomElement(using: &random)!.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&bytes, &random) }
            let whole = Framed([bytes], maximumBytes: 64, maximumDepth: 3)
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(Framed(bytes.map { [$0] }, maximumBytes: 64, maximumDepth: 3) == whole, "\(text)")
            #expect(Framed(pieces(of: bytes, &random), maximumBytes: 64, maximumDepth: 3) == whole, "\(text)")
            for object in whole.objects { checkAnswer(object) }
            checkAnswer(bytes)
        }
    }

    @Test(arguments: 0..<20)
    func randomBytesGiveTheSameHoweverTheyAreCut(_ seed: UInt64) {
        var random = Seeded(seed &+ 5_000)
        let alphabet = Array("{}[]:,\"\\0123456789.-+eEtrufalsnNIity x\n".utf8) + [0x00, 0x80, 0xC3, 0xA9, 0xF0, 0xFF]
        for _ in 0..<300 {
            let tail = (0..<Int.random(in: 0..<40, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
            for bytes in [tail, Array("{\"id\":".utf8) + tail, Array("{\"".utf8) + tail] {
                let whole = Framed([bytes])
                #expect(Framed(bytes.map { [$0] }) == whole, "\(bytes)")
                for object in whole.objects { checkAnswer(object) }
                checkAnswer(bytes)
            }
        }
    }

    /// A message comes out or a reason does, and either is fit to be sent.
    private func checkAnswer(_ bytes: [UInt8]) {
        switch parsed(bytes) {
        case .success(let message):
            #expect(parsed(encoded(message)).success == message)
        case .failure(let error):
            #expect(!error.breaksFraming)
            let reply = encoded(.refused(error))
            #expect(Framed([reply]).objects == [Array(reply.dropLast())])
            #expect(error.message.utf8.count < 1_000)
        }
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout Seeded) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(Array("{}[]\",:0".utf8).randomElement(using: &random)!, at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + 5))
        }
    }

    private func pieces(of bytes: [UInt8], _ random: inout Seeded) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 1...50, using: &random))
            pieces.append(bytes[start..<end])
            start = end
        }
        return pieces
    }
}
