import GridClient
import GridModel

/// The zones of meters, and what they are called, asked for when they are shown to people.
struct MeterZones {
    /// The zone that all meters of a selection have; nil when they have several, or that takes more than a look.
    static func shared(by selection: MeterSelection, _ session: Session) async throws -> Zone? {
        let some = try await session.client.meters.list(of: selection, limit: 1_000).collect()
        let zones = Set(some.map(\.timeZone))
        return some.count < 1_000 && zones.count == 1 ? zones.first : nil
    }

    private let meters: GridClient.Meters
    private(set) var known: [MeterID: Zone] = [:]
    private(set) var names: [MeterID: String] = [:]
    private var asked: Set<MeterID> = []

    init(_ session: Session) { meters = session.client.meters }

    /// Looks up those of `ids` that were not yet; a meter the caller may not see keeps none.
    mutating func learn(_ ids: some Sequence<MeterID>) async throws {
        let new = Set(ids).subtracting(asked).sorted()
        asked.formUnion(new)
        for start in stride(from: 0, to: new.count, by: 200) {
            let some = Array(new[start..<min(start + 200, new.count)])
            for try await meter in meters.list(ids: some) {
                known[meter.id] = meter.timeZone
                names[meter.id] = meter.name
            }
        }
    }
}
