import GridModel

/// Reads what the meters counted that stood at a usage point.
struct SubjectReader: Sendable {
    let store: any InvoiceMaker.Source
    /// What is missing after a register's last reading is estimated: the period is over, and must be billed.
    let isOver: Bool

    /// What is known of a usage point's registers.
    struct Found {
        /// One for each two neighbouring boundaries.
        var usage: [RegisterID: [Usage]] = [:]
        var registers: [RegisterEvidence] = []
        /// From the first instant that anything is known of within the period to the last; nil when nothing is.
        var known: TimeSpan?

        /// A part of it is an estimate.
        var isFilled: Bool { registers.contains { $0.estimate.map { $0.rule != .nothing } ?? false } }
    }

    /// The consumption of all of a subject's meters between a plan's boundaries.
    ///
    /// Fails with ``BillingFault`` when it does not fit, and with ``StoreFault``.
    func read(_ subject: BillingSubject, _ plan: BillingPlan) async throws -> Found {
        let boundaries = plan.boundaries
        let period = TimeSpan(start: boundaries[0], end: boundaries[boundaries.count - 1])
        let estimates = EstimateReader(
            store: store, usagePoint: subject.usagePoint, customer: subject.customer, period: plan.terms.period)
        var found = Found()
        for register in plan.registers {
            var energies = [Int128](repeating: 0, count: boundaries.count - 1)
            var qualities = [IntervalQuality](repeating: .measured, count: boundaries.count - 1)
            for standing in subject.meters {
                let key = RegisterKey(standing.meter, register)
                let span = TimeSpan(
                    start: max(standing.span.start, period.start), end: min(standing.span.end, period.end))
                guard span.start < span.end else { continue }
                let inner = boundaries.filter { $0 > span.start && $0 < span.end }
                var (pieces, tail) = try await RegisterReader(store, key).pieces(
                    boundaries: [span.start] + inner + [span.end])
                for piece in pieces where piece.isKnown { found.note(piece.span) }
                var stretch: EstimatedStretch?
                // A meter that is retired is read no more.
                if isOver, let last = tail?.last.at, last < span.end, store.status(of: key.meter) == .active {
                    let missing = TimeSpan(start: max(last, span.start), end: span.end)
                    let estimated = try await estimates.stretch(missing, of: key, after: last)
                    pieces = Estimation.fill(pieces, with: estimated)
                    stretch = estimated
                }
                var sum: Int128 = 0
                for piece in pieces {
                    let part = boundaries.partitioningIndex { $0 > piece.span.start } - 1
                    energies[part] += piece.energy
                    qualities[part] = max(qualities[part], piece.quality)
                    sum += piece.energy
                }
                found.registers.append(
                    RegisterEvidence(
                        meter: subject.meters.count > 1 ? standing.meter : nil, register: register,
                        opening: try await readings(of: key, at: span.start),
                        closing: try await readings(of: key, at: span.end), consumptionKwh: try energy(sum, plan),
                        estimate: stretch?.evidence))
            }
            found.usage[register] = try zip(energies, qualities).map {
                Usage(energy: try energy($0, plan), quality: $1)
            }
        }
        return found
    }

    private func energy(_ milliwattHours: Int128, _ plan: BillingPlan) throws(BillingFault) -> Energy {
        guard let fitting = Int64(exactly: milliwattHours) else {
            throw BillingFault.tooMuchCounted(in: plan.terms.period.month)
        }
        return Energy(milliwattHours: fitting)
    }

    /// Those that count, as the register's course has them: what was excluded, or is a dip, is not among them.
    private func readings(of key: RegisterKey, at instant: Instant) async throws -> BoundaryReadings {
        let course = try await RegisterReader(store, key, usesRollups: false).course(
            over: TimeSpan(start: instant, end: instant.adding(milliseconds: 1)))
        return BoundaryReadings(course.line, at: instant)
    }
}

extension SubjectReader.Found {
    fileprivate mutating func note(_ span: TimeSpan) {
        known = known.map { TimeSpan(start: min($0.start, span.start), end: max($0.end, span.end)) } ?? span
    }
}
