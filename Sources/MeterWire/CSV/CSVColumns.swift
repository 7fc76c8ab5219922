import GridModel

/// Where a CSV's readings stand in its records, as its header says.
package struct CSVColumns: Hashable, Sendable {
    /// Comma, semicolon or tab, whichever the header has most of.
    let delimiter: UInt8
    private let meter: Int
    private let at: Int
    private let value: Int
    private let register: Int?

    /// Reads a header: `meter,at,registerKwh`, in any order and among others, capitals or not; `id`, `datetime` and
    /// `consumption`, as meters call them, are the same. `register` may be there too.
    ///
    /// - Throws: `bad_message` for a column that is missing or there twice.
    package init(header: UnsafeRawBufferPointer) throws(WireError) {
        let header = header.assumingMemoryBound(to: UInt8.self)
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        // The first of those that are there equally often.
        var counts = candidates.map { candidate in (candidate, header.count { $0 == candidate }) }
        counts.sort { $0.1 > $1.1 }
        delimiter = counts.first.map { $0.1 > 0 ? $0.0 : candidates[0] } ?? candidates[0]
        guard let fields = CSVFields(header, delimiter: delimiter) else {
            throw WireError(.badMessage, "in the header the quotation marks do not match")
        }
        let names = (0..<fields.count).map { fields.text($0).lowercased() }
        func column(_ known: String...) throws(WireError) -> Int? {
            let places = names.indices.filter { known.contains(names[$0]) }
            guard places.count < 2 else {
                throw WireError(
                    .badMessage, "the header has \(places.map { names[$0] }.joined(separator: " and ")); leave one away"
                )
            }
            return places.first
        }
        func needed(_ place: Int?, _ name: String) throws(WireError) -> Int {
            guard let place else {
                throw WireError(
                    .badMessage,
                    "the header \"\(Excerpt.of(header))\" has no column \(name); the first line is meter,at,registerKwh"
                )
            }
            return place
        }
        meter = try needed(try column("meter", "id"), "meter")
        at = try needed(try column("at", "datetime"), "at")
        value = try needed(try column("registerkwh", "consumption"), "registerKwh")
        register = try column("register")
    }

    /// The reading that a record holds; nil for one in which nothing is filled in.
    ///
    /// - Throws: `bad_message` for a record with too few fields or quotation marks that do not match; `bad_id`,
    ///   `bad_consumption`, `bad_datetime`, `unknown_register`.
    package func reading(in record: UnsafeRawBufferPointer) throws(WireError) -> ReadingMessage? {
        guard let fields = CSVFields(record.assumingMemoryBound(to: UInt8.self), delimiter: delimiter) else {
            throw WireError(.badMessage, "the quotation marks do not match")
        }
        if (0..<fields.count).allSatisfy(fields.isEmpty) { return nil }
        let needed = max(meter, at, value, register ?? 0) + 1
        guard fields.count >= needed else {
            throw WireError(
                .badMessage,
                "the record has \(fields.count) \(fields.count == 1 ? "field" : "fields"); it needs \(needed)"
            )
        }
        guard let number = fields.with(meter, { DecimalDigits.wholeNumber($0) }), let id = MeterID(number) else {
            throw WireError(.badID, "meter \"\(fields.excerpt(meter))\" is no meter's number")
        }
        if let register, !fields.isEmpty(register), fields.with(register, { DecimalDigits.wholeNumber($0) }) != 0 {
            throw WireError.unknownRegister("\"\(fields.excerpt(register))\"")
        }
        let energy = try energy(fields)
        guard let datetime = fields.with(at, { DateTimeText($0) }) else {
            throw WireError(
                .badDatetime,
                "at \"\(fields.excerpt(at))\" is no date and time; send \"2026-11-22 10:00:00\" or RFC 3339")
        }
        return ReadingMessage(meter: id, consumption: energy, datetime: datetime, datetimeText: fields.text(at))
    }

    private func energy(_ fields: CSVFields) throws(WireError) -> Energy {
        let problem: String
        switch fields.with(value, { KilowattHours.milliwattHours($0) }) {
        case .success(let milliwattHours) where milliwattHours >= 0: return Energy(milliwattHours: milliwattHours)
        case .success: problem = "is below 0"
        case .failure(.overflow): problem = "is more than a register holds"
        case .failure(.notANumber):
            problem =
                fields.with(value) { $0.contains(UInt8(ascii: ",")) } ? "has a comma, not a point" : "is no number"
        }
        throw WireError(
            .badConsumption,
            "registerKwh \"\(fields.excerpt(value))\" \(problem); send the register's value in kWh, such as 12.345")
    }
}
