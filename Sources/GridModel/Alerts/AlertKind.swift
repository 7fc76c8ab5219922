/// What a rule watches for.
public enum AlertKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// So much consumed in a day or a billing period.
    case consumption
    /// A period unlike the last ones and unlike the same month a year ago.
    case billVariation = "bill-variation"
    /// Power over a limit for a while.
    case power
    /// Much consumed at night, night after night: a leak, a forgotten appliance.
    case nightUse = "night-use"
    /// A load that never goes away.
    case baseLoad = "base-load"
    /// A meter from which nothing comes.
    case silent
    /// Many meters silent at once.
    case outage
    /// A register that runs backwards.
    case fallingRegister = "falling-register"
    /// More than the connection can carry.
    case spike
    /// Readings come, and the register stands.
    case stuckRegister = "stuck-register"
    /// Readings dated other than when they come.
    case clockAstray = "clock-astray"
    /// An invoice run that left meters without an invoice.
    case invoiceRun = "invoice-run"
    /// The server's own disk and how long a commit takes.
    case storeHealth = "store-health"
}

/// How much an alert matters.
public enum AlertSeverity: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case warning, critical

    public static func < (a: AlertSeverity, b: AlertSeverity) -> Bool { a == .warning && b == .critical }
}
