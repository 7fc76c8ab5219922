import GridModel

/// The newest reading of each of several meters; answered from memory, piece by piece.
package struct LatestQuestion: Sendable {
    /// Those the caller may see.
    package var meters: MeterSelection
    /// Readings on a page; nil for all.
    package var limit: Int?
    /// The last meter of the page before.
    package var after: MeterID?

    package init(meters: MeterSelection, limit: Int? = nil, after: MeterID? = nil) {
        self.meters = meters
        self.limit = limit
        self.after = after
    }

    /// - Throws: ``QuestionFault`` for a meter that is named by itself and not there.
    package func check(_ store: any MeterDirectory) throws(QuestionFault) {
        for meter in meters.named where store.entry(of: meter) == nil { throw QuestionFault.unknownMeter(meter) }
    }

    /// Some of the readings at a time, in order of meter; meters without one are left out.
    package func pieces(from store: any MeterDirectory & ReadingStore) -> Pieces {
        Pieces(question: self, store: store)
    }

    package struct Pieces: Sequence, IteratorProtocol {
        private let question: LatestQuestion
        private let store: any MeterDirectory & ReadingStore
        private var after: MeterID?
        private var isOver = false
        private var remaining: Int
        /// The meter after which the next page begins; nil while the page is not full, and when nothing follows it.
        package private(set) var reached: MeterID?

        fileprivate init(question: LatestQuestion, store: any MeterDirectory & ReadingStore) {
            self.question = question
            self.store = store
            after = question.after
            remaining = question.limit ?? .max
        }

        package mutating func next() -> [LatestReading]? {
            guard !isOver else { return nil }
            var last = after
            while case let ids = store.meters(question.meters, after: after, limit: Self.meters), let end = ids.last {
                let found = store.latest(of: ids)
                after = end
                if found.isEmpty { continue }
                let some = found.prefix(remaining)
                remaining -= some.count
                last = some.last?.meter ?? last
                if some.count < found.count {
                    reached = last
                    isOver = true
                }
                if some.isEmpty { return nil }
                return some.map { meter, latest in
                    LatestReading(
                        meter: meter, at: latest.last.at, registerKwh: latest.last.value,
                        powerKw: latest.power(times: store.ratio(of: RegisterKey(meter), at: latest.last.at)))
                }
            }
            isOver = true
            return nil
        }

        private static let meters = 4_096
    }
}
