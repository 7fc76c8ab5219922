import GridModel

/// Holds the intervals of every meter against its register: nothing is made up on the way and nothing is lost.
struct EnergyVerification: Sendable {
    let store: any Store

    private static let meters = 500
    /// How much time of a meter is looked at in one go.
    private static let portion: Int64 = 8 * 86_400_000

    func run(
        _ summary: inout VerificationSummary, tell: (InspectionEvent) async throws -> Void
    ) async throws {
        var after: MeterID?
        while true {
            let meters = try await store.meters(MeterFilter(), after: after, limit: Self.meters)
            for meter in meters {
                try Task.checkCancellation()
                try await look(at: meter, &summary, tell)
                let progress = VerificationProgress(
                    phase: .energy, done: summary.meters, total: Int64(store.activeCount))
                try await tell(.progress(progress))
            }
            guard let last = meters.last else { return }
            after = last.id
        }
    }

    private func look(
        at meter: MeterRecord, _ summary: inout VerificationSummary, _ tell: (InspectionEvent) async throws -> Void
    ) async throws {
        let key = RegisterKey(meter.id)
        guard let last = store.latest(of: key)?.last else { return }
        summary.meters += 1
        do {
            let all = TimeSpan(start: Instant(milliseconds: .min / 4), end: last.at.adding(milliseconds: 1))
            guard var from = try await store.readings(of: key, in: all, after: nil, limit: 1).first?.at else { return }
            let reader = RegisterReader(store, key)
            var shaper = GapShaper(reader: reader)
            while from < last.at {
                let end = min(from.adding(milliseconds: Self.portion), last.at)
                var course = try await reader.course(
                    over: TimeSpan(start: from, end: end.adding(milliseconds: 1)))
                let through = max(end, course.reach ?? end)
                // As history shows it, gaps shaped by the weeks before.
                let hours = Metering.boundaries(
                    of: TimeSpan(start: from, end: max(through, from)), every: .hour, in: meter.zone)
                try await shaper.shape(&course.line, cutBy: hours)
                // The readings of a portion are all there at once: what comes late meanwhile is no difference.
                if let balance = Metering.balance(course.line, from: from, through: through, in: meter.zone) {
                    summary.intervals += Int64(balance.intervalCount)
                    summary.falls += Int64(balance.falls)
                    summary.dips += Int64(balance.dips)
                    if balance.events > 0 { summary.events = (summary.events ?? 0) + Int64(balance.events) }
                    if !balance.holds { try await tell(.finding(Self.finding(balance, key))) }
                    from = max(balance.span.end, from.adding(milliseconds: 1))
                } else {
                    from = through == from ? from.adding(milliseconds: 1) : through
                }
            }
        } catch let fault as StoreFault where fault.code == .corrupt {
            // The block that can't be read was found before; without it the meter's energy can't be looked at.
            summary.unchecked.append("the energy of meter \(meter.id): \(fault.message)")
        }
    }

    private static func finding(_ balance: EnergyBalance, _ key: RegisterKey) -> Finding {
        func text(_ energy: Int128) -> String {
            Energy(milliwattHours: Int64(clamping: energy)).kilowattHoursText + " kWh"
        }
        return Finding(
            .energy, meter: key.meter, register: key.register, span: balance.span,
            what: "the intervals add up to \(text(balance.intervals)), the register says \(text(balance.register))",
            wayOut: "please report it, with gridctl history --every raw of these days")
    }
}
