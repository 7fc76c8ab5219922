import GridModel

/// Which of several meters, when, and how it is cut: at the same instants for all of them.
package struct FleetQuestion: Sendable {
    /// Those the caller may see.
    package var meters: MeterSelection
    /// Nil: as long before the range's end as ``HistoryRange`` says for the step.
    package var from: DateExpression?
    /// Not part of the range. Nil: now, as what is asked has it.
    package var to: DateExpression?
    package var step: HistoryStep
    /// Whose hours, days and months they are. Nil: the zone the meters share, or the server's when they have several.
    package var zone: Zone?
    /// Items on a page, 1 or more; a page may hold fewer and still not be the last.
    package var limit: Int
    /// A page's `next`; it carries the range, so `from` and `to` are not looked at again.
    package var cursor: String?

    package init(
        meters: MeterSelection, from: DateExpression? = nil, to: DateExpression? = nil, step: HistoryStep,
        zone: Zone? = nil, limit: Int = 1_000, cursor: String? = nil
    ) {
        self.meters = meters
        self.from = from
        self.to = to
        self.step = step
        self.zone = zone
        self.limit = limit
        self.cursor = cursor
    }

    /// Whose hours, days and months they are.
    /// - Parameter refusal: What is said of a question about single readings.
    /// - Throws: ``QuestionFault``.
    func checkedZone(
        _ directory: any MeterDirectory, orElse defaultZone: Zone, ofReadings refusal: String
    ) throws -> Zone {
        guard limit > 0 else { throw QuestionFault(.badRequest, "limit \(limit) leaves no room: ask for 1 or more") }
        guard step != .raw else { throw QuestionFault(.badRequest, "\(refusal): ask for 1h, 1d or 1mo") }
        for meter in meters.named where directory.entry(of: meter) == nil { throw QuestionFault.unknownMeter(meter) }
        if let zone { return zone }
        let zones = directory.zones(of: meters)
        return zones.count == 1 ? zones.first ?? defaultZone : defaultZone
    }
}
