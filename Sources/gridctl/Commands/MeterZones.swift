import GridClient
import GridModel

/// The zones of meters, asked for when times are shown to people.
struct MeterZones {
    private let meters: GridClient.Meters
    private(set) var known: [MeterID: Zone] = [:]
    private var asked: Set<MeterID> = []

    init(_ session: Session) { meters = session.client.meters }

    /// Looks up those of `ids` that were not yet; a meter the caller may not see keeps none.
    mutating func learn(_ ids: some Sequence<MeterID>) async throws {
        let new = Set(ids).subtracting(asked).sorted()
        asked.formUnion(new)
        for start in stride(from: 0, to: new.count, by: 200) {
            let some = Array(new[start..<min(start + 200, new.count)])
            for try await meter in meters.list(ids: some) { known[meter.id] = meter.timeZone }
        }
    }
}
