import GridModel

/// Where a page of checks ended, as opaque text.
struct CheckCursor {
    /// As it was first resolved.
    let range: TimeSpan
    /// The day that the next finding is of begins here.
    var day: Instant
    /// Findings of that day that were given already.
    var given = 0
    /// Where a stretch began that is estimated up to the day's beginning; nil for none.
    var estimatedSince: Instant?
    /// Before that day none was looked at: what is found of the range as a whole comes with it.
    var isFirst = true

    init(range: TimeSpan) {
        self.range = range
        day = range.start
    }

    private static let kind = "checks"

    init(_ text: String, about meter: MeterID) throws(QuestionFault) {
        let numbers = try CursorText.numbers(text, kind: Self.kind, subject: .meter(meter), counts: [5, 6])
        range = TimeSpan(start: Instant(milliseconds: numbers[0]), end: Instant(milliseconds: numbers[1]))
        day = Instant(milliseconds: numbers[2])
        given = Int(clamping: numbers[3])
        isFirst = numbers[4] == 1
        estimatedSince = numbers.count == 6 ? Instant(milliseconds: numbers[5]) : nil
        guard range.contains(day), given >= 0, estimatedSince.map({ $0 < day }) ?? true,
            CursorText.isSane([range.start, range.end, estimatedSince ?? day])
        else { throw CursorText.unreadable(text) }
    }

    func text(about meter: MeterID) -> String {
        var numbers = [range.start.milliseconds, range.end.milliseconds, day.milliseconds, Int64(given)]
        numbers.append(isFirst ? 1 : 0)
        if let estimatedSince { numbers.append(estimatedSince.milliseconds) }
        return CursorText.text(kind: Self.kind, subject: .meter(meter), numbers)
    }
}
