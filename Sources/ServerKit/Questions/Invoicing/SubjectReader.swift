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
    func read(_ subject: BillingSubject, _ plan: BillingPlan) async throws -> Found {
        let boundaries = plan.boundaries
        let period = TimeSpan(start: boundaries[0], end: boundaries[boundaries.count - 1])
        let estimates = EstimateReader(
            store: store, usagePoint: subject.usagePoint, customer: subject.customer, period: plan.terms.period)
        var found = Found()
        for register in plan.registers {
            var parts = [Usage](repeating: Usage(energy: .zero, quality: .measured), count: boundaries.count - 1)
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
                var sum = Energy.zero
                for piece in pieces {
                    let part = boundaries.partitioningIndex { $0 > piece.span.start } - 1
                    parts[part].energy += piece.consumption
                    parts[part].quality = max(parts[part].quality, piece.quality)
                    sum += piece.consumption
                }
                found.registers.append(
                    RegisterEvidence(
                        meter: subject.meters.count > 1 ? standing.meter : nil, register: register,
                        opening: try await readings(of: key, at: span.start),
                        closing: try await readings(of: key, at: span.end), consumptionKwh: sum,
                        estimate: stretch?.evidence))
            }
            found.usage[register] = parts
        }
        return found
    }

    private func readings(of key: RegisterKey, at instant: Instant) async throws -> BoundaryReadings {
        BoundaryReadings(
            try await store.history(of: key, in: TimeSpan(start: instant, end: instant.adding(milliseconds: 1))))
    }
}

extension SubjectReader.Found {
    fileprivate mutating func note(_ span: TimeSpan) {
        known = known.map { TimeSpan(start: min($0.start, span.start), end: max($0.end, span.end)) } ?? span
    }
}
