import Foundation
import GridModel

/// Where a page of intervals ended, as opaque text.
struct IntervalCursor {
    /// What is still to come of the range as it was first resolved, so that all pages agree on it.
    let rest: TimeSpan

    init(rest: TimeSpan) { self.rest = rest }

    init(_ text: String, about subject: CursorSubject, step: HistoryStep) throws(QuestionFault) {
        let numbers = try CursorText.numbers(text, kind: step.rawValue, subject: subject, counts: [2])
        rest = TimeSpan(start: Instant(milliseconds: numbers[0]), end: Instant(milliseconds: numbers[1]))
        guard rest.start < rest.end, CursorText.isSane([rest.start, rest.end]) else {
            throw CursorText.unreadable(text)
        }
    }

    func text(about subject: CursorSubject, step: HistoryStep) -> String {
        CursorText.text(kind: step.rawValue, subject: subject, [rest.start.milliseconds, rest.end.milliseconds])
    }
}

/// Where a page of readings ended, as opaque text.
struct RawCursor {
    let span: TimeSpan
    /// The last reading given; nil on the first page.
    let passed: Reading?
    /// The last reading that counts at an earlier instant than `passed`, which what follows is judged against.
    let kept: Reading?

    init(span: TimeSpan, passed: Reading? = nil, kept: Reading? = nil) {
        self.span = span
        self.passed = passed
        self.kept = kept
    }

    init(_ text: String, meter: MeterID) throws(QuestionFault) {
        let numbers = try CursorText.numbers(
            text, kind: HistoryStep.raw.rawValue, subject: .meter(meter), counts: [4, 6])
        func reading(_ index: Int) -> Reading {
            Reading(at: Instant(milliseconds: numbers[index]), value: Energy(milliwattHours: numbers[index + 1]))
        }
        let passed = reading(2)
        let kept = numbers.count == 6 ? reading(4) : nil
        span = TimeSpan(start: Instant(milliseconds: numbers[0]), end: Instant(milliseconds: numbers[1]))
        guard span.contains(passed.at), kept.map({ $0.at < passed.at }) ?? true,
            CursorText.isSane([span.start, span.end, kept?.at ?? passed.at])
        else { throw CursorText.unreadable(text) }
        self.passed = passed
        self.kept = kept
    }

    func text(meter: MeterID) -> String {
        let numbers = [span.start.milliseconds, span.end.milliseconds]
        let readings = [passed, kept].compactMap(\.self).flatMap { [$0.at.milliseconds, $0.value.milliwattHours] }
        return CursorText.text(kind: HistoryStep.raw.rawValue, subject: .meter(meter), numbers + readings)
    }
}

/// Where a page of several meters' profiles ended, as opaque text.
struct ProfileCursor {
    /// The last meter given; nil on the first page.
    let passed: MeterID?
    /// As it was first resolved.
    let range: TimeSpan

    init(passed: MeterID?, range: TimeSpan) {
        self.passed = passed
        self.range = range
    }

    init(_ text: String, about subject: CursorSubject, step: HistoryStep) throws(QuestionFault) {
        let numbers = try CursorText.numbers(text, kind: step.rawValue, subject: subject, counts: [3])
        passed = MeterID(numbers[0])
        range = TimeSpan(start: Instant(milliseconds: numbers[1]), end: Instant(milliseconds: numbers[2]))
        guard passed != nil, range.start < range.end, CursorText.isSane([range.start, range.end]) else {
            throw CursorText.unreadable(text)
        }
    }

    func text(about subject: CursorSubject, step: HistoryStep) -> String {
        CursorText.text(
            kind: step.rawValue, subject: subject,
            [passed?.value ?? 0, range.start.milliseconds, range.end.milliseconds])
    }
}

/// What a question is about, as far as its cursor tells.
struct CursorSubject {
    fileprivate let text: String

    static func meter(_ meter: MeterID) -> CursorSubject { CursorSubject(text: meter.description) }

    /// Several meters, and whatever else two questions may differ in. A selection may be long: its checksum stands for it.
    static func fleet(_ subject: String) -> CursorSubject {
        CursorSubject(text: "sum\(CursorText.checksum(subject))")
    }
}

/// Whole numbers as text that nobody is tempted to take apart; it is read back strictly.
enum CursorText {
    static func text(kind: String, subject: CursorSubject, _ numbers: [Int64]) -> String {
        let plain = ([kind, subject.text] + numbers.map(String.init)).joined(separator: ",")
        return Data("\(plain),\(checksum(plain))".utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func numbers(
        _ text: String, kind: String, subject: CursorSubject, counts: Set<Int>
    ) throws(QuestionFault) -> [Int64] {
        guard text.utf8.count <= 400, let plain = plain(text), let end = plain.lastIndex(of: ","),
            plain[plain.index(after: end)...] == checksum(plain[..<end])
        else { throw unreadable(text) }
        let parts = plain[..<end].split(separator: ",")
        guard parts.count > 2 else { throw unreadable(text) }
        guard parts[0] == kind, parts[1] == subject.text else {
            let about = MeterID(text: parts[1]).map { "meter \($0)" } ?? "several meters"
            throw QuestionFault(
                .badRequest, "the cursor \(text) is of another question: it continues \(about) by \(parts[0])")
        }
        let numbers = parts.dropFirst(2).compactMap { Int64($0) }
        guard counts.contains(numbers.count), numbers.count == parts.count - 2 else { throw unreadable(text) }
        return numbers
    }

    /// Beyond the years a date can have, reckoning with an instant could overflow.
    static func isSane(_ instants: [Instant]) -> Bool {
        instants.allSatisfy { $0.milliseconds.magnitude < 400_000_000_000_000 }
    }

    static func unreadable(_ text: String) -> QuestionFault {
        QuestionFault(
            .badRequest, "the cursor \(text.prefix(80)) can't be read: take it from the page before, or ask without one"
        )
    }

    /// Notices a cursor that was cut or mistyped; nobody is kept out by it.
    static func checksum(_ plain: some StringProtocol) -> String {
        var checksum = Checksum()
        Array(plain.utf8).withUnsafeBytes { checksum.add($0) }
        return String(checksum.value)
    }

    private static func plain(_ text: String) -> String? {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Data(base64Encoded: standard + padding).flatMap { String(bytes: $0, encoding: .utf8) }
    }
}
