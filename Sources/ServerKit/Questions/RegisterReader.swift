import GridModel

/// Reads a register's course from the store in portions, so that memory stays small whatever the span.
struct RegisterReader: Sendable {
    let store: any ReadingStore
    let key: RegisterKey
    /// About how many readings are looked at together.
    let portion: Int
    /// Rollups may stand for readings where that makes no difference.
    let usesRollups: Bool
    /// Gaps follow the weeks before; else they are straight lines.
    var shapesGaps = true

    /// - Parameter portion: The default is those of seven years, one every quarter of an hour, in 10 MB.
    init(_ store: any ReadingStore, _ key: RegisterKey, portion: Int = 262_144, usesRollups: Bool = true) {
        self.store = store
        self.key = key
        self.portion = portion
        self.usesRollups = usesRollups
    }

    /// A register's readings over a span, and what they mean.
    struct Course {
        var history: RegisterHistory
        var line: RegisterLine
        /// Up to this instant the line is judged for good; nil when that is so for ever, as nothing follows.
        var reach: Instant?
    }

    /// The span's readings with as many around them as it takes to judge them for good.
    func course(over span: TimeSpan) async throws -> Course {
        let early = span.start.adding(milliseconds: -Metering.context)
        let history = try await store.history(of: key, in: TimeSpan(start: early, end: span.end))
        return try await course(extending: history, knownUntil: span.end)
    }

    /// The course of a history that is without holes up to `knownUntil`, with as many of the readings that follow as it
    /// takes.
    func course(extending history: RegisterHistory, knownUntil end: Instant) async throws -> Course {
        var course = Course(history: history, line: RegisterLine(history), reach: nil)
        var knownUntil = end
        while let needed = course.line.needed(
            toJudgeUntil: end, knownUntil: knownUntil, after: course.history.after)
        {
            let more = try await store.history(of: key, in: TimeSpan(start: knownUntil, end: needed))
            course.history.readings += more.readings
            course.history.after = more.after
            let reached = course.history.rolled.last?.last.at
            course.history.rolled += more.rolled.filter { rolled in reached.map { $0 < rolled.first.at } ?? true }
            course.line = RegisterLine(course.history)
            knownUntil = needed
        }
        if course.history.after != nil { course.reach = course.line.firstKept(from: end)?.at }
        return course
    }

    /// All of a span as one piece.
    func total(of span: TimeSpan) async throws -> (piece: MeteredPiece?, tail: RegisterTail?) {
        let (pieces, tail) = try await pieces(boundaries: [span.start, span.end])
        return (pieces.first, tail)
    }

    /// What lies between each two neighbouring boundaries, from the first on, and the register's tail.
    ///
    /// Stops at a boundary once more than `budget` readings have been looked at; there are then fewer pieces.
    func pieces(
        boundaries: [Instant], budget: Int = .max
    ) async throws -> (pieces: [MeteredPiece], tail: RegisterTail?) {
        var pieces: [MeteredPiece] = []
        let tail = try await forEachPiece(boundaries: boundaries, budget: budget) { pieces.append($0) }
        return (pieces, tail)
    }

    /// The same one by one, for those who need each only for a moment; gives back the register's tail.
    func forEachPiece(
        boundaries: [Instant], budget: Int = .max, take: (MeteredPiece) -> Void
    ) async throws -> RegisterTail? {
        guard let end = boundaries.last, var from = boundaries.first else { return nil }
        var tail: RegisterTail?
        var open: MeteredPiece?
        var next = 1
        var seen = 0
        var shaper = GapShaper(reader: self)
        // Readings are looked at up to where the next rollup may begin; further where there was none.
        var months: Int64 = 1
        while from < end, seen <= budget || open != nil {
            var course: Course
            var to: Instant
            let span = TimeSpan(start: from, end: end)
            if let rolled = try await rolledCourse(over: span, boundaries[(next - 1)...]) {
                (course, to) = rolled
                months = 1
            } else {
                let part = TimeSpan(start: from, end: usesRollups ? min(end, Self.end(ofMonths: months, from)) : end)
                let portion = try await store.portion(of: key, in: part, context: Metering.context, most: self.portion)
                (course, to) = try await judged(portion, upTo: end)
                months = min(months * 2, 4_096)
            }
            if usesRollups {
                let rolled = course.history.rolled.last.map { max(from, $0.last.at) }
                to = Self.place(upTo: to, after: rolled ?? from, boundaries[next...])
            }
            let reached = boundaries[next...].partitioningIndex { $0 >= to }
            var cuts: [Instant] = []
            cuts.reserveCapacity(reached - next + 2)
            cuts.append(from)
            cuts += boundaries[next..<reached]
            cuts.append(to)
            next = reached
            let endsThere = boundaries[next] == to
            if shapesGaps { try await shaper.shape(&course.line, cutBy: cuts) }
            Metering.forEachPiece(course.line, boundaries: cuts) { piece in
                let isWhole = endsThere || piece.span.end != to
                if open == nil, isWhole { return take(piece) }
                // The first goes on from the last of what was read before.
                var joined = piece
                if var begun = open {
                    begun.join(piece)
                    joined = begun
                }
                if isWhole { take(joined) }
                open = isWhole ? nil : joined
            }
            if endsThere { next += 1 }
            tail = course.line.tail
            seen += course.history.readings.count + course.history.rolled.reduce(0) { $0 + $1.points.count }
            from = to
        }
        return tail
    }

    /// The course on from a span's start as rollups tell it and the readings that follow, and the instant up to which it
    /// is judged for good.
    private func rolledCourse(
        over span: TimeSpan, _ boundaries: ArraySlice<Instant>
    ) async throws -> (course: Course, to: Instant)? {
        guard usesRollups,
            var portion = try await store.rolledPortion(
                of: key, in: span, boundaries: boundaries, most: self.portion)
        else { return nil }
        let found = try await judged(portion, upTo: span.end)
        guard let misfit = found.course.line.misfit else { return found }
        // Up to there the courses are right by themselves.
        portion.history.rolled.removeSubrange(misfit...)
        guard let last = portion.history.rolled.last?.last.at, last > span.start else { return nil }
        portion.history.readings.removeAll { $0.at > last }
        portion.history.after = nil
        return try await judged(
            HistoryPortion(history: portion.history, end: min(last, span.end), endsForGood: true), upTo: span.end)
    }

    /// A portion's course, and the instant up to which it is judged for good, `end` at the latest.
    private func judged(_ portion: HistoryPortion, upTo end: Instant) async throws -> (course: Course, to: Instant) {
        let course = try await self.course(extending: portion.history, knownUntil: portion.end)
        if portion.endsForGood { return (course, portion.end) }
        return (course, max(portion.end, min(course.reach ?? end, end)))
    }

    /// The last instant that a rollup can go on from: a boundary or the beginning of a month; the given one when there
    /// is none after `start`.
    private static func place(upTo end: Instant, after start: Instant, _ boundaries: ArraySlice<Instant>) -> Instant {
        let next = boundaries.partitioningIndex { $0 > end }
        let month = Boundaries.step(.month, around: end, in: .utc).start
        let place = next > boundaries.startIndex ? max(month, boundaries[next - 1]) : month
        return place > start ? place : end
    }

    /// The end of the UTC month that so many months' days lead to, the one that holds the instant counted.
    private static func end(ofMonths months: Int64, _ instant: Instant) -> Instant {
        let last = instant.adding(milliseconds: (months - 1) * 30 * 86_400_000)
        return Boundaries.step(.month, around: last, in: .utc).end
    }
}

extension RegisterReader {
    /// Passes a span whose readings are still there. One that nothing is known of up to where readings are kept from is as
    /// good as one that begins there.
    ///
    /// - Throws: ``QuestionFault`` `noLongerKept`.
    func requireKept(_ span: TimeSpan) async throws {
        guard let keptFrom = store.keptFrom, span.start < keptFrom else { return }
        let edge = min(span.end, keptFrom)
        let history = try await store.history(
            of: key, in: TimeSpan(start: edge, end: edge.adding(milliseconds: 1)))
        guard history.before != nil else { return }
        throw QuestionFault(
            .noLongerKept,
            "meter \(key.meter)'s readings from before \(keptFrom) are no longer kept: ask from then on, or by hour, day "
                + "or month")
    }
}
