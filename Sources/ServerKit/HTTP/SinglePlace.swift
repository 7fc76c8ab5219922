import GridModel
import Synchronization

/// A place that one request has at a time; it is free again when what was taken goes.
final class SinglePlace: Sendable {
    private let taken = Mutex(false)
    private let refusal: String

    /// - Parameter refusal: What those are told who find it taken.
    init(refusal: String) { self.refusal = refusal }

    final class Holder: Sendable {
        private let place: SinglePlace
        fileprivate init(_ place: SinglePlace) { self.place = place }
        deinit { place.taken.withLock { $0 = false } }
    }

    /// - Throws: ``Problem`` 409.
    func take() throws(Problem) -> Holder {
        let isFree = taken.withLock { taken in
            defer { taken = true }
            return !taken
        }
        guard isFree else { throw .conflict(refusal) }
        return Holder(self)
    }
}
