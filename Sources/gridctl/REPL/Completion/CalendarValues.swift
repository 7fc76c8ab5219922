import Foundation
import GridModel

/// What can stand where a date, a month or a time zone is asked for.
struct CalendarValues: Sendable {
    let now: @Sendable () -> Instant

    /// Values by the name help shows for them; nil for a name that is no date's.
    func candidates(valueName: String?) -> [CompletionCandidate]? {
        switch valueName {
        case "date", "instant": dates
        case "day": days
        case "month": months
        case "zone": TimeZone.knownTimeZoneIdentifiers.sorted().map { CompletionCandidate($0) }
        default: nil
        }
    }

    /// The months a bill may be asked for: this one and the year before it.
    private var months: [CompletionCandidate] {
        var month = host.month(at: now())
        var months = [CompletionCandidate(month.text, "this month")]
        for _ in 0..<12 {
            month = month.previous
            months.append(CompletionCandidate(month.text))
        }
        return months
    }

    /// Days on which things begin and end: those around today, and the firsts of months.
    private var days: [CompletionCandidate] {
        let today = host.local(at: now()).date
        let month = CivilMonth(today)
        return [
            CompletionCandidate(today.text, "today"), CompletionCandidate(today.adding(days: 1).text, "tomorrow"),
            CompletionCandidate(month.firstDay.text, "the first of this month"),
            CompletionCandidate(month.next.firstDay.text, "the first of next month"),
        ]
    }

    private var dates: [CompletionCandidate] {
        let today = host.local(at: now()).date
        let month = CivilMonth(today)
        return [
            CompletionCandidate("today", "since midnight"), CompletionCandidate("yesterday"),
            CompletionCandidate("now"), CompletionCandidate("-24h", "24 hours ago"),
            CompletionCandidate("-7d", "7 days ago"), CompletionCandidate("-1mo", "a month ago"),
            CompletionCandidate(month.text, "the first of this month"),
            CompletionCandidate(month.previous.text, "the first of last month"),
            CompletionCandidate("\(month.text)-\(today.day < 10 ? "0" : "")\(today.day)"),
        ]
    }

    /// A meter's own zone is not known yet; which day it is matters little for a list.
    private var host: Zone { Zone(TimeZone.current.identifier) ?? .utc }
}
