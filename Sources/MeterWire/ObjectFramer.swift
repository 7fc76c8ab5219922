/// Cuts a byte stream into JSON objects.
///
/// Objects are separated by white space or nothing; one ends where its braces balance. The grammar is RFC 8259's, and
/// each byte is held against it as it comes, so that what can begin no object fails at its first impossible byte. Of
/// the values `NaN`, `Infinity` and `-Infinity` are let through too, because Python's json writes them: the message is
/// then refused by name, and the stream goes on.
public struct ObjectFramer: Sendable {
    /// An object of more bytes than this fails with `frame_too_large`.
    public let maximumBytes: Int
    /// An object or array inside more than `maximumDepth - 1` others fails with `too_deep`.
    public let maximumDepth: Int

    private var scan = ObjectScan()
    /// What has come of an object that began in earlier bytes.
    private var head: [UInt8] = []
    private var fault: WireError?

    /// Levels beyond 64 are not followed whatever `maximumDepth` says.
    public init(maximumBytes: Int = 4096, maximumDepth: Int = 8) {
        self.maximumBytes = maximumBytes
        self.maximumDepth = min(max(maximumDepth, 1), ObjectScan.deepest)
    }

    /// True between an object's first byte and its last.
    public var isInsideObject: Bool { scan.count > 0 && fault == nil }

    /// Takes the stream's next bytes and calls `onObject` for each object that ends in them, in order.
    ///
    /// The bytes handed over are an object from brace to brace, valid during the call. When the stream breaks, the
    /// objects before the fault have been handed over, and every later call throws the same error. An error of
    /// `onObject` is passed on; the rest of `bytes` is lost then.
    /// - Throws: a ``WireError`` that breaks the framing: `bad_frame`, `frame_too_large` or `too_deep`.
    public mutating func feed(
        _ bytes: UnsafeRawBufferPointer, onObject: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var rest = bytes
        while !rest.isEmpty {
            let taken = try next(in: rest, onObject: onObject)
            rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
        }
    }

    /// Takes the stream's next bytes up to the end of the first object that ends in them, and gives back how many.
    ///
    /// For a caller that must be able to stop between two objects; otherwise as ``feed(_:onObject:)``. All of `bytes`
    /// is taken when no object ends in them.
    /// - Throws: as ``feed(_:onObject:)``.
    public mutating func next(
        in bytes: UnsafeRawBufferPointer, onObject: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        if let fault { throw fault }
        let stream = bytes.assumingMemoryBound(to: UInt8.self)
        if isInsideObject {
            guard let end = try advance(stream, from: 0) else {
                head.append(contentsOf: bytes)
                return bytes.count
            }
            head.append(contentsOf: bytes[..<end])
            let object = head
            head = []
            try object.withUnsafeBytes(onObject)
            return end
        }
        var start = 0
        while start < stream.count, JSONCursor.isWhiteSpace(stream[start]) { start += 1 }
        guard start < stream.count else { return start }
        var end = wholeObject(in: stream, from: start)
        if end == nil { end = try advance(stream, from: start) }
        guard let end else {
            head = Array(stream[start...])
            return stream.count
        }
        try onObject(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        return end
    }

    /// The end of an object that is all there and within the limits; nil leaves the answer to the byte-wise scan.
    private func wholeObject(in stream: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let reach = UnsafeBufferPointer(rebasing: stream[..<min(stream.count, start + maximumBytes)])
        var cursor = JSONCursor(reach, from: start, maximumDepth: maximumDepth)
        return cursor.object(depth: 1) ? cursor.index : nil
    }

    /// Goes on byte by byte to the object's end; nil when the bytes end before it.
    private mutating func advance(_ stream: UnsafeBufferPointer<UInt8>, from start: Int) throws(WireError) -> Int? {
        var index = start
        while index < stream.count {
            if scan.count == maximumBytes {
                throw broken(.frameTooLarge, "the object is longer than \(maximumBytes) bytes; send a smaller one")
            }
            switch scan.step(stream[index], maximumDepth: maximumDepth) {
            case .goesOn:
                index += 1
            case .ends:
                scan = ObjectScan()
                return index + 1
            case .tooDeep:
                throw broken(.tooDeep, "the object nests more than \(maximumDepth) levels; send a flatter one")
            case .impossible:
                throw impossible(stream[index...])
            }
        }
        return nil
    }

    private mutating func impossible(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> WireError {
        let byte = Excerpt.of(rest.prefix(1))
        if scan.count == 0 {
            return broken(.badFrame, "\"\(byte)\" begins no JSON object; a meter sends objects such as {\"id\": 0}")
        }
        return broken(.badFrame, "\"\(byte)\" as byte \(scan.count + 1) of an object is not JSON; send JSON objects")
    }

    private mutating func broken(_ code: WireError.Code, _ message: String) -> WireError {
        let error = WireError(code, message)
        fault = error
        head = []
        return error
    }
}
