import Foundation
import Synchronization

/// What a wall clock's reading means in a zone.
public enum LocalResolution: Hashable, Sendable {
    case once(Instant)
    /// The clock was set back over this reading: it was shown twice.
    case twice(first: Instant, second: Instant)
    /// The clock was set forward over this reading: it was never shown. `resumesAt` is when the clock jumped.
    case skipped(resumesAt: Instant)
}

/// An IANA time zone and its offsets from UTC.
public struct Zone: Hashable, Sendable {
    /// `America/Bahia`.
    public let identifier: String
    private let offsets: ZoneOffsets

    /// Nil for a zone this machine's time-zone data does not know.
    public init?(_ identifier: String) {
        guard let offsets = ZoneOffsets.named(identifier) else { return nil }
        self.identifier = identifier
        self.offsets = offsets
    }

    public static let utc = Zone("UTC")!

    public static func == (a: Zone, b: Zone) -> Bool { a.identifier == b.identifier }
    public func hash(into hasher: inout Hasher) { hasher.combine(identifier) }

    /// Seconds east of Greenwich at an instant.
    public func offset(at instant: Instant) -> Int { offsets.offset(at: instant) }

    /// The instants in `span` at which the offset changes, in order.
    public func transitions(in span: TimeSpan) -> [Instant] { offsets.transitions(in: span) }

    /// What the wall clock shows at an instant.
    public func local(at instant: Instant) -> LocalDateTime {
        LocalDateTime(asIfUTC: instant.milliseconds + Int64(offset(at: instant)) * 1_000)
    }

    /// When the wall clock shows a reading: once, twice or never.
    public func resolve(_ local: LocalDateTime) -> LocalResolution {
        let asIfUTC = local.asIfUTC
        if let offset = offsets.steadyOffset(around: asIfUTC) {
            return .once(Instant(milliseconds: asIfUTC - offset))
        }
        let before = offset(at: Instant(milliseconds: asIfUTC - Self.widestOffset))
        let after = offset(at: Instant(milliseconds: asIfUTC + Self.widestOffset))
        let nearby = TimeSpan(
            start: Instant(milliseconds: asIfUTC - Self.widestOffset),
            end: Instant(milliseconds: asIfUTC + Self.widestOffset))
        if before == after, transitions(in: nearby).isEmpty {
            offsets.noteSteadyOffset(around: asIfUTC, leaving: Self.widestOffset)
            return .once(Instant(milliseconds: asIfUTC - Int64(before) * 1_000))
        }
        let jumps = transitions(in: nearby)
        let candidates = Set([before] + jumps.map { offset(at: $0) })
            .map { Instant(milliseconds: asIfUTC - Int64($0) * 1_000) }
            .filter { $0.milliseconds + Int64(offset(at: $0)) * 1_000 == asIfUTC }
            .sorted()
        switch candidates.count {
        case 0:
            let resumesAt = jumps.first { $0.milliseconds + Int64(offset(at: $0)) * 1_000 > asIfUTC } ?? jumps[0]
            return .skipped(resumesAt: resumesAt)
        case 1: return .once(candidates[0])
        default: return .twice(first: candidates[0], second: candidates[1])
        }
    }

    /// The first instant of a local day: midnight, or when the clock resumes if it jumped over midnight.
    public func start(of day: CivilDate) -> Instant {
        switch resolve(LocalDateTime(date: day)) {
        case .once(let instant), .twice(first: let instant, second: _): instant
        case .skipped(let resumesAt): resumesAt
        }
    }

    /// A local calendar month.
    public func span(of month: CivilMonth) -> TimeSpan {
        TimeSpan(start: start(of: month.firstDay), end: start(of: month.next.firstDay))
    }

    /// The local calendar month that holds an instant.
    public func month(at instant: Instant) -> CivilMonth { CivilMonth(local(at: instant).date) }

    /// RFC 3339 with this zone's offset: `2026-11-22T10:00:00-03:00`.
    public func rfc3339(_ instant: Instant) -> String {
        let local = local(at: instant)
        let minutes = offset(at: instant) / 60
        let sign = minutes < 0 ? "-" : "+"
        return local.dateText + "T" + local.timeText + sign + padded(abs(minutes) / 60, 2) + ":"
            + padded(abs(minutes) % 60, 2)
    }

    /// No zone is further than this from Greenwich, with a day to spare for zones that changed sides.
    private static let widestOffset: Int64 = 26 * 3_600_000
}

/// In JSON a zone is its identifier.
extension Zone: TextCoded {
    public init?(text: some StringProtocol) { self.init(String(text)) }
    public var text: String { identifier }

    public static func refusal(of text: String) -> String {
        "there is no time zone \(text); names are like America/Bahia"
    }
}

/// One zone's offsets, worked out a year at a time when first asked for and kept.
///
/// Foundation resolves a skipped or doubled local time silently; asked only for the offset at an instant it has
/// nothing to choose.
private final class ZoneOffsets: Sendable {
    private struct Change {
        let at: Int64
        let offset: Int
    }

    private let timeZone: TimeZone
    private let years = Mutex<[Int: [Change]]>([:])
    private static let known = Mutex<[String: ZoneOffsets]>([:])

    /// A stretch of wall-clock readings, as if they were UTC, that are far from every change.
    private struct Stretch {
        var start = Int64.max
        var end = Int64.min
        /// Milliseconds east of Greenwich.
        var offset: Int64 = 0
    }

    /// The one asked for last: readings come in with the clock, so nearly every one lies in it.
    private let steady = Mutex(Stretch())

    private init(_ timeZone: TimeZone) { self.timeZone = timeZone }

    static func named(_ identifier: String) -> ZoneOffsets? {
        known.withLock { known in
            if let offsets = known[identifier] { return offsets }
            guard let timeZone = TimeZone(identifier: identifier) else { return nil }
            let offsets = ZoneOffsets(timeZone)
            known[identifier] = offsets
            return offsets
        }
    }

    /// The offset, in milliseconds, that a wall clock's reading surely has; nil where more must be looked at.
    func steadyOffset(around asIfUTC: Int64) -> Int64? {
        steady.withLock { $0.start <= asIfUTC && asIfUTC < $0.end ? $0.offset : nil }
    }

    /// Remembers the stretch around a wall clock's reading that no change is near, `margin` milliseconds off the changes
    /// and the turns of the year on either side.
    func noteSteadyOffset(around asIfUTC: Int64, leaving margin: Int64) {
        let year = LocalDateTime(asIfUTC: asIfUTC).date.year
        guard let first = CivilDate(year: year, month: 1, day: 1), let last = CivilDate(year: year, month: 12, day: 31)
        else { return }
        var stretch = Stretch(
            start: Int64(first.daysSince1970) * 86_400_000, end: Int64(last.daysSince1970 + 1) * 86_400_000,
            offset: Int64(offset(at: Instant(milliseconds: asIfUTC))) * 1_000)
        for change in changes(inYear: year).dropFirst() {
            if change.at <= asIfUTC { stretch.start = max(stretch.start, change.at) }
            if change.at > asIfUTC { stretch.end = min(stretch.end, change.at) }
        }
        stretch.start += margin
        stretch.end -= margin
        guard stretch.start <= asIfUTC, asIfUTC < stretch.end else { return }
        steady.withLock { [stretch] in $0 = stretch }
    }

    func offset(at instant: Instant) -> Int {
        let milliseconds = instant.milliseconds
        let changes = changes(inYearOf: milliseconds)
        var result = changes[0].offset
        for change in changes.dropFirst() where change.at <= milliseconds { result = change.offset }
        return result
    }

    func transitions(in span: TimeSpan) -> [Instant] {
        guard span.start < span.end else { return [] }
        let first = LocalDateTime(asIfUTC: span.start.milliseconds).date.year
        let last = LocalDateTime(asIfUTC: span.end.milliseconds).date.year
        return (first...last).flatMap { year in
            changes(inYear: year).dropFirst().map { Instant(milliseconds: $0.at) }.filter(span.contains)
        }
    }

    private func changes(inYearOf milliseconds: Int64) -> [Change] {
        changes(inYear: LocalDateTime(asIfUTC: milliseconds).date.year)
    }

    /// The offset before a UTC year begins, then each change within it.
    private func changes(inYear year: Int) -> [Change] {
        years.withLock { years in
            if let changes = years[year] { return changes }
            let changes = workOut(year)
            // A peer that sends dates of every year must not grow this for ever.
            if years.count >= 400 { years.removeAll() }
            years[year] = changes
            return changes
        }
    }

    /// Looks at each day of the year and halves its way to the second of a change.
    private func workOut(_ year: Int) -> [Change] {
        let clamped = min(max(year, 1), 9998)
        let start = Int64(CivilDate(year: clamped, month: 1, day: 1)!.daysSince1970) * 86_400
        let end = Int64(CivilDate(year: clamped + 1, month: 1, day: 1)!.daysSince1970) * 86_400
        // From the year's eve, so that a change on the stroke of the new year is one of the new year's.
        var changes = [Change(at: .min, offset: seconds(at: start - 1))]
        var second = start - 1
        while second < end - 1 {
            let next = min(second + 86_400, end - 1)
            let before = seconds(at: second)
            guard seconds(at: next) != before else {
                second = next
                continue
            }
            var low = second
            var high = next
            while high - low > 1 {
                let middle = low + (high - low) / 2
                if seconds(at: middle) == before { low = middle } else { high = middle }
            }
            changes.append(Change(at: high * 1_000, offset: seconds(at: high)))
            second = high
        }
        return changes
    }

    private func seconds(at second: Int64) -> Int {
        timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second)))
    }
}
