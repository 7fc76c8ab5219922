import GridModel

extension GridClient.Readings {
    /// What a person should look at of a meter's readings between `from` and `to` before they are billed: first what
    /// concerns all of that time, then day by day. Fails with `notFound`.
    ///
    /// - Parameters:
    ///   - id: Whose.
    ///   - from: Seven days ago when nil; without a zone it is local to the meter.
    ///   - to: Now when nil.
    ///   - limit: At most so many findings; nil for all.
    public func checks(
        of id: MeterID, from: DateExpression? = nil, to: DateExpression? = nil, limit: Int? = nil
    ) -> PagedSequence<ReadingCheck> {
        checks(of: id, [("from", from?.text), ("to", to?.text)], limit: limit)
    }

    /// The same of one of the meter's billing periods, against those before it.
    ///
    /// - Parameter period: The month that names it.
    public func checks(of id: MeterID, in period: CivilMonth, limit: Int? = nil) -> PagedSequence<ReadingCheck> {
        checks(of: id, [("period", period.text)], limit: limit)
    }

    private func checks(
        of id: MeterID, _ time: [(name: String, value: String?)], limit: Int?
    ) -> PagedSequence<ReadingCheck> {
        var request = Request(
            method: .get, path: "\(GridClient.Meters.path)/\(id)/checks", repetition: .harmless, subject: "meter \(id)")
        // A page may be days of a reading a second, or a year of readings.
        request.patience = .seconds(120)
        request.query = time.compactMap { name, value in value.map { (name, $0) } }
        return dispatcher.pages(of: request, limit: limit, pageSize: 1_000)
    }
}
