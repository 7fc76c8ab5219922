import GridModel

/// Something on the way in, with the one to answer.
enum Submission: Sendable {
    case batch(ReadingBatch, done: @Sendable (Result<BatchReceipt, StoreFault>) -> Void)
    case enrolment(Enrolment, at: Instant, done: @Sendable (Result<MeterID, StoreFault>) -> Void)

    var readingCount: Int {
        switch self {
        case .batch(let batch, _): batch.readings.count
        case .enrolment: 1
        }
    }

    var isBatch: Bool {
        switch self {
        case .batch: true
        case .enrolment: false
        }
    }

    func fail(_ fault: StoreFault) {
        switch self {
        case .batch(_, let done): done(.failure(fault))
        case .enrolment(_, _, let done): done(.failure(fault))
        }
    }
}
