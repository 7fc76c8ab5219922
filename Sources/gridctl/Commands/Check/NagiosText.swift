/// Checks in the form of Nagios' plugins.
///
/// Source: Monitoring Plugins Development Guidelines, "Plugin Output" and "Performance data".
enum NagiosText {
    /// One line, then one a check: `GRIDD WARNING - 2 of 12 meters silent … | meters=2;1;;0`.
    static func of(_ checks: [Check]) -> String {
        let worst = Check.worst(checks)
        let bad = checks.filter { $0.state == worst }
        let summary = worst == .ok ? checks.first?.message ?? "" : bad.map(\.message).joined(separator: "; ")
        let data = checks.compactMap { check in
            check.value.map { value in
                "\(check.name)=\(value);\(text(check.warning));\(text(check.critical));0"
            }
        }
        var lines = ["GRIDD \(worst.word.uppercased()) - \(clean(summary)) | \(data.joined(separator: " "))"]
        if checks.count > 1 { lines += checks.map { "\($0.name) \($0.state.word): \(clean($0.message))" } }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The status as these plugins have it: the numbers mean something else here than elsewhere in gridctl.
    static func exitStatus(_ checks: [Check]) -> ExitStatus {
        switch Check.worst(checks) {
        case .ok: .ok
        case .warning: .failure
        case .critical: .usage
        case .unknown: .notFound
        }
    }

    /// A threshold is alerted above its value; ours from it on.
    private static func text(_ threshold: Int64?) -> String { threshold.map { String($0 - 1) } ?? "" }

    /// A bar begins the performance data.
    private static func clean(_ text: String) -> String { Sanitized.line(text).replacing("|", with: "/") }
}
