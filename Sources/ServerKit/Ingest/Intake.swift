import GridModel
import MeterWire

/// Checks a reading message against the directory and the clock; the meter socket and bulk readings both go through it.
///
/// A class, because what it holds would be copied for each reading.
package final class Intake: Sendable {
    /// A reading further ahead of the clock than this is refused, in milliseconds: 24 hours.
    package static let furthestAhead: Int64 = 86_400_000

    private let directory: any MeterDirectory
    private let clock: WallClock
    /// Readings from before this instant are no longer kept; nil when all are.
    private let keptFrom: @Sendable () -> Instant?

    package init(
        directory: any MeterDirectory, clock: WallClock, keptFrom: @escaping @Sendable () -> Instant? = { nil }
    ) {
        self.directory = directory
        self.clock = clock
        self.keptFrom = keptFrom
    }

    /// The reading a message stands for, its date-time resolved in the meter's zone.
    ///
    /// A local time that was shown twice is its first instant, with the second to fall back on.
    /// - Parameters:
    ///   - scope: The meters the sender may write for; nil for all. Another's meter is unknown to the sender.
    ///   - now: When it came, where that is known already.
    /// - Throws: `unknown_meter`, `retired_meter`, `skipped_local_time`, `too_far_ahead`, `beyond_retention`,
    ///   or `bad_datetime` for an instant before 1970.
    package func check(
        _ message: ReadingMessage, limitedTo scope: Set<MeterID>? = nil, now: Instant? = nil
    ) throws(WireError) -> SubmittedReading {
        guard scope?.contains(message.meter) ?? true, let status = directory.status(of: message.meter) else {
            throw WireError(.unknownMeter, "no meter \(message.meter); send {\"id\": 0} to get an id")
        }
        guard status == .active else {
            throw WireError(
                .retiredMeter, "meter \(message.meter) is retired; send {\"id\": 0} to get an id for another")
        }
        let latest = (now ?? clock.now()).adding(milliseconds: Self.furthestAhead)
        let (at, orElse) = try instants(of: message, notAfter: latest)
        guard at <= latest else { throw tooFarAhead(message) }
        guard at.milliseconds >= 0 else {
            throw WireError(
                .badDatetime, "datetime \"\(message.datetimeText)\" is before 1970; send when the register was read")
        }
        if let keptFrom = keptFrom(), at < keptFrom {
            throw WireError(
                .beyondRetention,
                "datetime \"\(message.datetimeText)\" is beyond retention: readings from before \(keptFrom.rfc3339) are no "
                    + "longer kept, nor taken; don't send it again")
        }
        return SubmittedReading(
            key: RegisterKey(message.meter, message.register), at: at,
            orElse: orElse.flatMap { $0 <= latest ? $0 : nil },
            value: message.consumption)
    }

    /// What ``check(_:limitedTo:now:)`` finds nothing wrong with, as things are at a moment.
    ///
    /// A class for the same reason: to copy it took a tenth of what a reading in bulk costs.
    package final class Gate: Sendable {
        private let scope: Set<MeterID>?
        private let active: ActiveMeters
        private let earliest: Instant
        private let latest: Instant

        fileprivate init(scope: Set<MeterID>?, active: ActiveMeters, earliest: Instant, latest: Instant) {
            self.scope = scope
            self.active = active
            self.earliest = earliest
            self.latest = latest
        }

        /// False for a reading with which something is wrong, and for one that is right only by now.
        @inline(__always)
        package func takes(_ meter: MeterID, at instant: Instant) -> Bool {
            earliest <= instant && instant <= latest && active.contains(meter)
                && (scope == nil || scope?.contains(meter) == true)
        }
    }

    /// The gate for the readings that came at `now`.
    package func gate(limitedTo scope: Set<MeterID>?, now: Instant) -> Gate {
        Gate(
            scope: scope, active: directory.activeMeters, earliest: max(keptFrom() ?? .epoch, .epoch),
            latest: now.adding(milliseconds: Self.furthestAhead))
    }

    private func instants(
        of message: ReadingMessage, notAfter latest: Instant
    ) throws(WireError) -> (at: Instant, orElse: Instant?) {
        switch message.datetime {
        case .instant(let instant):
            return (instant, nil)
        case .local(let local):
            // No zone is two days from Greenwich: what is further ahead is so in each, and needs no zone's rules.
            guard local.asIfUTC - latest.milliseconds <= 2 * 86_400_000 else { throw tooFarAhead(message) }
            guard let zone = directory.entry(of: message.meter)?.zone else {
                throw WireError(.unknownMeter, "no meter \(message.meter); send {\"id\": 0} to get an id")
            }
            switch zone.resolve(local) {
            case .once(let instant): return (instant, nil)
            case .twice(let first, let second): return (first, second)
            case .skipped(let resumesAt):
                throw WireError(
                    .skippedLocalTime,
                    "\(message.datetimeText) never was in \(zone.identifier): the clock was set forward over it to "
                        + "\(zone.local(at: resumesAt).text); send what the clock showed, or RFC 3339 with an offset")
            }
        }
    }

    private func tooFarAhead(_ message: ReadingMessage) -> WireError {
        WireError(
            .tooFarAhead,
            "datetime \"\(message.datetimeText)\" is more than a day ahead of the server's clock "
                + "(\(clock.now().rfc3339)); set the meter's clock and send it again")
    }
}

extension Instant {
    /// 1970-01-01T00:00:00Z.
    fileprivate static let epoch = Instant(milliseconds: 0)
}
