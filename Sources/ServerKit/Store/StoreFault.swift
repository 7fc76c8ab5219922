import GridModel

/// Why the store could not do what it was asked.
public struct StoreFault: Error, Hashable, Sendable {
    public struct Code: Hashable, Sendable, RawRepresentable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The disk has no room; nothing was written, and the same call succeeds once there is room.
        public static let diskFull = Code(rawValue: "disk_full")
        /// The store is closing or closed.
        public static let closed = Code(rawValue: "closed")
        /// What was named is not there.
        public static let notFound = Code(rawValue: "not_found")
        /// There is no such tariff.
        public static let unknownTariff = Code(rawValue: "unknown_tariff")
        /// A tariff has no version with a number, or none that is in force on a day.
        public static let unknownTariffVersion = Code(rawValue: "unknown_tariff_version")
        /// There is no such customer.
        public static let unknownCustomer = Code(rawValue: "unknown_customer")
        /// There is no such usage point.
        public static let unknownUsagePoint = Code(rawValue: "unknown_usage_point")
        /// Nobody of that name is notified.
        public static let unknownAlertRule = Code(rawValue: "unknown_alert_rule")
        public static let unknownSilence = Code(rawValue: "unknown_silence")
        public static let unknownReceiver = Code(rawValue: "unknown_receiver")
        /// There is no such contract.
        public static let unknownContract = Code(rawValue: "unknown_contract")
        /// What was asked contradicts what is there (a serial that another meter has).
        public static let conflict = Code(rawValue: "conflict")
        /// A meter's key is not the one it enrolled with.
        public static let wrongKey = Code(rawValue: "wrong_key")
        /// A reading is older than what is kept.
        public static let beyondRetention = Code(rawValue: "beyond_retention")
        /// Stored bytes do not match their checksum.
        public static let corrupt = Code(rawValue: "corrupt")
        /// Reading or writing the disk failed.
        public static let failed = Code(rawValue: "failed")
    }

    public let code: Code
    /// What is wrong and the way out, for the person who asked.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
