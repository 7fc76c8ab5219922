import GridModel

/// Reads a register's course from the store in portions, so that memory stays small whatever the span.
struct RegisterReader: Sendable {
    let store: any ReadingStore
    let key: RegisterKey
    /// About how many readings are looked at together.
    let portion: Int

    /// - Parameter portion: The default is those of seven years, one every quarter of an hour, in 10 MB.
    init(_ store: any ReadingStore, _ key: RegisterKey, portion: Int = 262_144) {
        self.store = store
        self.key = key
        self.portion = portion
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
        guard let end = boundaries.last, var from = boundaries.first else { return ([], nil) }
        var pieces: [MeteredPiece] = []
        var tail: RegisterTail?
        var open: MeteredPiece?
        var next = 1
        var seen = 0
        while from < end, seen <= budget || open != nil {
            let portion = try await store.portion(
                of: key, in: TimeSpan(start: from, end: end), context: Metering.context, most: self.portion)
            let course = try await course(extending: portion.history, knownUntil: portion.end)
            let to = max(portion.end, min(course.reach ?? end, end))
            var cuts = [from]
            while next < boundaries.count, boundaries[next] < to {
                cuts.append(boundaries[next])
                next += 1
            }
            cuts.append(to)
            for piece in Metering.pieces(course.line, boundaries: cuts) {
                if open?.join(piece) == nil { open = piece }
                if let whole = open, piece.span.end != to || boundaries[next] == to {
                    pieces.append(whole)
                    open = nil
                }
            }
            if boundaries[next] == to { next += 1 }
            tail = course.line.tail
            seen += course.history.readings.count
            from = to
        }
        return (pieces, tail)
    }
}
