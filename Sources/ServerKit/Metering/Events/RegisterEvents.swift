import GridModel

/// How a register's readings are to be judged, and what happened to it: facts beside the readings, which stay as they are.
///
/// Most registers have none, and cost nothing then. Those that have are judged reading by reading.
package final class RegisterEvents: Sendable {
    /// Where a register began to count anew: another device took its place, or it was reset.
    package struct Restart: Hashable, Sendable {
        package enum Cause: Hashable, Sendable { case exchange, reset }

        package var cause: Cause
        package var at: Instant
        /// What was read last; nil when that is not known: then the energy since the reading before is not known either.
        package var closing: Energy?
        package var opening: Energy

        package init(_ cause: Cause, at: Instant, closing: Energy?, opening: Energy) {
            self.cause = cause
            self.at = at
            self.closing = closing
            self.opening = opening
        }
    }

    /// From an instant on the register's differences are multiplied.
    package struct RatioChange: Hashable, Sendable {
        package var at: Instant
        package var ratio: Multiplier

        package init(at: Instant, ratio: Multiplier) {
            self.at = at
            self.ratio = ratio
        }
    }

    /// A reading, or all of its instant.
    package struct Named: Hashable, Sendable {
        package var at: Instant
        package var value: Energy?

        package init(at: Instant, value: Energy? = nil) {
            self.at = at
            self.value = value
        }
    }

    package let rules: MeteringRules
    /// In order.
    package let restarts: [Restart]
    /// In order; one an instant.
    package let ratioChanges: [RatioChange]
    /// Instants at or before which a fall is declared a rollover.
    package let rollovers: [Instant]
    /// In order; one an instant.
    package let statements: [Reading]
    package let exclusions: Set<Named>
    package let acceptances: Set<Named>
    /// All instants at which something is told of the register, the beginning left out; in order.
    let instants: [Instant]

    package init(
        rules: MeteringRules = MeteringRules(), restarts: [Restart] = [], ratioChanges: [RatioChange] = [],
        rollovers: [Instant] = [], statements: [Reading] = [], exclusions: Set<Named> = [],
        acceptances: Set<Named> = []
    ) {
        self.rules = rules
        self.restarts = restarts.sorted { $0.at < $1.at }
        self.ratioChanges = Self.lastOfEach(ratioChanges.sorted { $0.at < $1.at }, by: \.at)
        self.rollovers = rollovers.sorted()
        self.statements = Self.lastOfEach(statements.sorted { $0.at < $1.at }, by: \.at)
        self.exclusions = exclusions
        self.acceptances = acceptances
        var instants = Set(restarts.map(\.at)).union(rollovers).union(statements.map(\.at))
        instants.formUnion(ratioChanges.map(\.at).filter { $0 > Self.beginning })
        instants.formUnion(exclusions.union(acceptances).map(\.at))
        self.instants = instants.sorted()
    }

    /// Before everything: the instant of what always held.
    package static let beginning = Instant(milliseconds: .min / 4)

    private static func lastOfEach<Value>(_ values: [Value], by at: KeyPath<Value, Instant>) -> [Value] {
        values.reduce(into: []) { kept, value in
            if let last = kept.last, last[keyPath: at] == value[keyPath: at] { kept.removeLast() }
            kept.append(value)
        }
    }

    /// Something happened, or was decided, within a span.
    package func touches(_ span: TimeSpan) -> Bool {
        let next = instants.partitioningIndex { $0 >= span.start }
        return next < instants.count && instants[next] < span.end
    }

    /// The first instant after another at which something is told of the register.
    func next(after instant: Instant) -> Instant? {
        let next = instants.partitioningIndex { $0 > instant }
        return next < instants.count ? instants[next] : nil
    }

    package func excludes(_ reading: Reading) -> Bool {
        if exclusions.isEmpty { return false }
        return exclusions.contains(Named(at: reading.at))
            || exclusions.contains(Named(at: reading.at, value: reading.value))
    }

    func accepts(_ at: Instant, _ value: Energy) -> Bool {
        if acceptances.isEmpty { return false }
        return acceptances.contains(Named(at: at)) || acceptances.contains(Named(at: at, value: value))
    }

    /// The multiplier at an instant.
    package func ratio(at instant: Instant) -> Multiplier {
        let next = ratioChanges.partitioningIndex { $0.at > instant }
        return next > 0 ? ratioChanges[next - 1].ratio : .one
    }

    /// What a rollup of readings up to an instant is judged by: the rules, and by how much the register is multiplied where
    /// that matters to them.
    func basis(at instant: Instant) -> RegisterEvents {
        let ratio = ratio(at: instant)
        let matters = rules.maximumPowerKw != nil && !ratio.isOne
        return RegisterEvents(
            rules: rules, ratioChanges: matters ? [RatioChange(at: Self.beginning, ratio: ratio)] : [])
    }

    /// Instants at which an operator's hand shows: what holds them is `edited`.
    var edits: [Instant] {
        if statements.isEmpty && exclusions.isEmpty { return [] }
        return Set(statements.map(\.at) + exclusions.map(\.at)).sorted()
    }
}

extension RegisterEvents: Hashable {
    package static func == (a: RegisterEvents, b: RegisterEvents) -> Bool {
        a === b
            || a.rules == b.rules && a.restarts == b.restarts && a.ratioChanges == b.ratioChanges
                && a.rollovers == b.rollovers && a.statements == b.statements && a.exclusions == b.exclusions
                && a.acceptances == b.acceptances
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(rules)
        hasher.combine(instants)
    }
}

/// What a register's rules come to in the units that readings are judged in.
struct JudgingRules: Hashable, Sendable {
    /// Two readings further apart have a gap between them, in milliseconds.
    var gap: Int64
    /// What the register shows when its last digit runs over, and one more; nil when that is not known.
    var modulus: Energy?
    /// Nil: nothing is taken for a spike.
    var maximumPower: Power?

    /// Of registers about which nothing is said: read every hour.
    static let usual = JudgingRules(MeteringRules())

    init(_ rules: MeteringRules) {
        gap = Int64(rules.expectedIntervalSeconds ?? 3_600) * 3_000
        modulus = rules.digits.flatMap { digits in
            let power = (0..<digits).reduce(Int64(1_000_000)) { product, _ in
                product.multipliedReportingOverflow(by: 10).0
            }
            return digits < 1 || digits > 12 ? nil : Energy(milliwattHours: power)
        }
        maximumPower = rules.maximumPowerKw
    }

    /// Whether so much real energy can have been used in so many milliseconds.
    func allows(_ energy: Int128, over milliseconds: Int64) -> Bool {
        guard let maximumPower else { return true }
        return energy * 3_600_000 <= Int128(maximumPower.milliwatts) * Int128(milliseconds)
    }

    /// What was counted from one value over the last digit to a lower one, on the register; nil when that can't be.
    func wrapped(from: Energy, to: Energy) -> Int128? {
        guard let modulus, from < modulus, to >= .zero, to < from else { return nil }
        return Int128(modulus.milliwattHours) - Int128(from.milliwattHours) + Int128(to.milliwattHours)
    }
}
