import GridModel

/// What is an invoice's own, apart from what it shares with others: its figures and its evidence.
package struct InvoiceFigures: Hashable, Sendable {
    package struct Line: Hashable, Sendable {
        package var quantity: Quantity?
        /// Minor units.
        package var amount: Int64
        package var quality: IntervalQuality?
    }

    package var consumption: Energy
    package var quality: IntervalQuality
    package var lines: [Line]
    package var registers: [RegisterEvidence]
    /// What it accounts for of earlier invoices that were estimated.
    package var trueUps: [TrueUp]
    /// The last batch of readings that was looked at.
    package var journalSequence: Int64
    /// What its lines were worked out from; nil of an invoice from before records were kept.
    package var record: BillRecord?

    /// - Throws: ``BillingFault`` for a line whose amount is none of the currency's.
    package init(
        _ bill: Bill, registers: [RegisterEvidence], trueUps: [TrueUp] = [], journalSequence: Int64
    ) throws(BillingFault) {
        consumption = bill.consumption
        quality = bill.quality
        let currency = bill.total.currency
        var lines: [Line] = []
        lines.reserveCapacity(bill.lines.count)
        for line in bill.lines {
            guard let amount = try? DecimalDigits.scaled(line.amount, decimals: currency.minorDigits) else {
                throw BillingFault(message: "\(line.label) comes to \(line.amount), which is no amount")
            }
            lines.append(Line(quantity: line.quantity, amount: amount, quality: line.quality))
        }
        self.lines = lines
        self.registers = registers
        self.trueUps = trueUps
        self.journalSequence = journalSequence
        record = bill.record
    }

    /// A register was not read up to the period's end.
    package var isEstimated: Bool { registers.contains { $0.estimate != nil } }

    /// What the true-ups add, in minor units.
    package var trueUpAmount: Int64 { trueUps.reduce(0) { $0 &+ $1.amount } }
}

/// Figures as bytes: a version, then varints in the order of their fields. Version 1 is without a record; those with
/// estimates or true-ups are of version 3, which has these behind the registers.
///
/// What lines have is said by their forms, so the bytes mean nothing without them. Instants are differences in
/// milliseconds from the period's start.
extension InvoiceFigures {
    private static let plainVersion: UInt8 = 1
    private static let recordedVersion: UInt8 = 2
    private static let estimatedVersion: UInt8 = 3

    package func encoded(from start: Instant) -> [UInt8] {
        var writer = ByteWriter()
        writer.reserve(64 + lines.count * 8)
        let hasMore = isEstimated || !trueUps.isEmpty
        writer.byte(hasMore ? Self.estimatedVersion : record == nil ? Self.plainVersion : Self.recordedVersion)
        writer.varint(UInt64(journalSequence))
        writer.zigzag(consumption.milliwattHours)
        writer.byte(quality.code)
        writer.varint(UInt64(lines.count))
        for line in lines {
            if let quantity = line.quantity { writer.zigzag(quantity.millionths) }
            writer.zigzag(line.amount)
            if let quality = line.quality { writer.byte(quality.code) }
        }
        writer.varint(UInt64(registers.count))
        for register in registers {
            writer.varint(UInt64(register.meter?.value ?? 0))
            writer.varint(UInt64(register.register.value))
            Self.write(register.opening, from: start, to: &writer)
            Self.write(register.closing, from: start, to: &writer)
            writer.zigzag(register.consumptionKwh.milliwattHours)
        }
        if hasMore {
            writeEstimates(from: start, to: &writer)
            writer.byte(record == nil ? 0 : 1)
        }
        record?.write(to: &writer, from: start, plain: Usage(energy: consumption, quality: quality))
        return writer.bytes
    }

    /// 0: none. 1: before, 2: after, 3: both, 4: one that is both.
    private static func write(_ readings: BoundaryReadings, from start: Instant, to writer: inout ByteWriter) {
        func write(_ reading: BoundaryReadings.Reading) {
            writer.zigzag(reading.at - start)
            writer.zigzag(reading.registerKwh.milliwattHours)
        }
        if let before = readings.before, before == readings.after {
            writer.byte(4)
            return write(before)
        }
        writer.byte((readings.before == nil ? 0 : 1) + (readings.after == nil ? 0 : 2))
        if let before = readings.before { write(before) }
        if let after = readings.after { write(after) }
    }

    /// - Throws: ``FormatError``.
    init(_ bytes: UnsafeRawBufferPointer, _ forms: [LineForm], from start: Instant) throws(FormatError) {
        var reader = ByteReader(bytes)
        let version = try reader.byte()
        guard (Self.plainVersion...Self.estimatedVersion).contains(version) else { throw .unknownVersion(version) }
        guard let sequence = Int64(exactly: try reader.varint()) else { throw .malformed }
        journalSequence = sequence
        consumption = Energy(milliwattHours: try reader.zigzag())
        quality = try IntervalQuality(code: reader.byte())
        guard try reader.varint() == UInt64(forms.count) else { throw .malformed }
        var lines: [Line] = []
        lines.reserveCapacity(forms.count)
        for form in forms {
            let quantity = form.hasQuantity ? Quantity(millionths: try reader.zigzag()) : nil
            let amount = try reader.zigzag()
            let quality = form.hasQuality ? try IntervalQuality(code: reader.byte()) : nil
            lines.append(Line(quantity: quantity, amount: amount, quality: quality))
        }
        self.lines = lines
        let count = try reader.varint()
        guard count <= UInt64(reader.remaining) else { throw .malformed }
        var registers: [RegisterEvidence] = []
        for _ in 0..<count {
            guard let meter = Int64(exactly: try reader.varint()), let id = UInt16(exactly: try reader.varint()) else {
                throw .malformed
            }
            let opening = try Self.readings(&reader, from: start)
            let closing = try Self.readings(&reader, from: start)
            registers.append(
                RegisterEvidence(
                    meter: MeterID(meter), register: RegisterID(id), opening: opening, closing: closing,
                    consumptionKwh: Energy(milliwattHours: try reader.zigzag())))
        }
        var isRecorded = version == Self.recordedVersion
        if version == Self.estimatedVersion {
            trueUps = try Self.readEstimates(&reader, into: &registers, from: start)
            isRecorded = try reader.byte() == 1
        } else {
            trueUps = []
        }
        self.registers = registers
        if isRecorded {
            record = try BillRecord(&reader, from: start, plain: Usage(energy: consumption, quality: quality))
        }
        guard reader.remaining == 0 else { throw .malformed }
    }

    private static func readings(
        _ reader: inout ByteReader, from start: Instant
    ) throws(FormatError) -> BoundaryReadings {
        func reading(_ reader: inout ByteReader) throws(FormatError) -> BoundaryReadings.Reading {
            let (at, overflow) = start.milliseconds.addingReportingOverflow(try reader.zigzag())
            guard !overflow else { throw .malformed }
            return BoundaryReadings.Reading(
                at: Instant(milliseconds: at), registerKwh: Energy(milliwattHours: try reader.zigzag()))
        }
        let kind = try reader.byte()
        guard kind <= 4 else { throw .malformed }
        if kind == 4 {
            let both = try reading(&reader)
            return BoundaryReadings(before: both, after: both)
        }
        let before = kind & 1 == 1 ? try reading(&reader) : nil
        return BoundaryReadings(before: before, after: kind & 2 == 2 ? try reading(&reader) : nil)
    }
}

extension IntervalQuality {
    /// As it is stored.
    var code: UInt8 {
        switch self {
        case .measured: 0
        case .interpolated: 1
        case .estimated: 2
        case .edited: 3
        }
    }

    init(code: UInt8) throws(FormatError) {
        switch code {
        case 0: self = .measured
        case 1: self = .interpolated
        case 2: self = .estimated
        case 3: self = .edited
        default: throw .malformed
        }
    }
}
