/// What is wrong with something a meter sent; the code and the message go back to it.
public struct WireError: Error, Hashable, Sendable {
    public struct Code: Hashable, Sendable, RawRepresentable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        // Framing: the connection is closed after the reply.
        public static let badFrame = Code(rawValue: "bad_frame")
        public static let frameTooLarge = Code(rawValue: "frame_too_large")
        public static let tooDeep = Code(rawValue: "too_deep")
        public static let frameTimeout = Code(rawValue: "frame_timeout")
        public static let idle = Code(rawValue: "idle")
        public static let tooManyConnections = Code(rawValue: "too_many_connections")

        // Content: the connection stays.
        public static let badMessage = Code(rawValue: "bad_message")
        public static let badID = Code(rawValue: "bad_id")
        public static let badConsumption = Code(rawValue: "bad_consumption")
        public static let badDatetime = Code(rawValue: "bad_datetime")
        public static let unknownMeter = Code(rawValue: "unknown_meter")
        public static let retiredMeter = Code(rawValue: "retired_meter")
        public static let skippedLocalTime = Code(rawValue: "skipped_local_time")
        public static let tooFarAhead = Code(rawValue: "too_far_ahead")
        public static let beyondRetention = Code(rawValue: "beyond_retention")
        public static let wrongKey = Code(rawValue: "wrong_key")
        public static let unknownRegister = Code(rawValue: "unknown_register")
        public static let notStored = Code(rawValue: "not_stored")

        /// True for a fault after which the stream can't be followed any further.
        public var breaksFraming: Bool {
            switch self {
            case .badFrame, .frameTooLarge, .tooDeep, .frameTimeout, .idle, .tooManyConnections: true
            default: false
            }
        }
    }

    public let code: Code
    /// What is wrong, naming the input, and the way out.
    public let message: String
    /// True when the stream can't be followed any further and the connection closes after the reply.
    public var breaksFraming: Bool { code.breaksFraming }

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension WireError {
    /// A register that gridd does not keep: so far it keeps a meter's imported energy, register 0.
    static func unknownRegister(_ text: String) -> WireError {
        WireError(.unknownRegister, "register \(text) is not kept; send register 0, imported energy, or leave it out")
    }
}
