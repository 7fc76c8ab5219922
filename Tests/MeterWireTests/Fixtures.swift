import MeterWire

/// Random numbers that are the same in every run (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// What a framer made of a stream.
struct Framed: Equatable {
    var objects: [[UInt8]] = []
    var fault: WireError?
    /// True when the stream stopped inside an object.
    var isInsideObject = false

    var texts: [String] { objects.map { String(decoding: $0, as: UTF8.self) } }

    init(_ pieces: [some Collection<UInt8>], maximumBytes: Int = 4096, maximumDepth: Int = 8) {
        var framer = ObjectFramer(maximumBytes: maximumBytes, maximumDepth: maximumDepth)
        do {
            for piece in pieces {
                try Array(piece).withUnsafeBytes { bytes in
                    try framer.feed(bytes) { objects.append(Array($0)) }
                }
            }
        } catch let error as WireError {
            fault = error
        } catch {
            preconditionFailure("\(error)")
        }
        isInsideObject = framer.isInsideObject
    }

    init(_ stream: String) { self.init([Array(stream.utf8)]) }
}

func parsed(_ text: String) -> Result<MeterMessage, WireError> { parsed(Array(text.utf8)) }

func parsed(_ bytes: [UInt8]) -> Result<MeterMessage, WireError> {
    bytes.withUnsafeBytes { bytes in
        do throws(WireError) { return .success(try MeterMessage(parsing: bytes)) } catch { return .failure(error) }
    }
}

func encoded(_ message: MeterMessage) -> [UInt8] {
    var bytes: [UInt8] = []
    message.encode(into: &bytes)
    return bytes
}

func encoded(_ reply: MeterReply) -> [UInt8] {
    var bytes: [UInt8] = []
    reply.encode(into: &bytes)
    return bytes
}

extension Result {
    var success: Success? { try? get() }

    var failure: Failure? {
        switch self {
        case .success: nil
        case .failure(let failure): failure
        }
    }
}
