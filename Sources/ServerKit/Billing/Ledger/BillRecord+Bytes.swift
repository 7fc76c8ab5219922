import GridModel

/// A record as bytes: the number of registers and, of each, its id, how many windows it has and, of each window, which
/// qualities there are and how much of each; then the peaks. Instants are differences from the period's start.
///
/// The record of most invoices says that their one register counted all of their consumption in one window: no register,
/// and no peak.
extension BillRecord {
    private static func plain(_ usage: Usage) -> BillRecord {
        BillRecord(registers: [Register(register: .importedEnergy, sums: WindowSums(only: usage))])
    }

    func write(to writer: inout ByteWriter, from start: Instant, plain: Usage) {
        if registers.count == 1, peaks.isEmpty, registers[0].sums.count == 1, self == Self.plain(plain) {
            writer.byte(0)
            return
        }
        writer.varint(UInt64(registers.count) + 1)
        for register in registers {
            writer.varint(UInt64(register.register.value))
            writer.varint(UInt64(register.sums.count))
            for window in 0..<register.sums.count {
                writer.byte(register.sums.present[window])
                for quality in WindowSums.qualities where register.sums.has(quality, in: window) {
                    writer.zigzag(register.sums.energy(window, quality))
                }
            }
        }
        writer.varint(UInt64(peaks.count))
        for peak in peaks {
            guard let peak else {
                writer.byte(0)
                continue
            }
            writer.byte(1 + peak.quality.code)
            writer.zigzag(peak.span.start - start)
            writer.varint(UInt64(peak.span.end - peak.span.start))
            writer.zigzag(peak.energy.milliwattHours)
        }
    }

    init(_ reader: inout ByteReader, from start: Instant, plain: Usage) throws(FormatError) {
        let count = try reader.varint()
        guard count > 0 else {
            self = Self.plain(plain)
            return
        }
        guard count - 1 <= UInt64(reader.remaining) else { throw .malformed }
        for _ in 1..<count {
            guard let register = UInt16(exactly: try reader.varint()) else { throw .malformed }
            let windows = try reader.varint()
            guard windows <= UInt64(reader.remaining) else { throw .malformed }
            var sums = WindowSums(windows: Int(windows))
            for window in 0..<Int(windows) {
                let present = try reader.byte()
                guard present < 16 else { throw .malformed }
                for (number, quality) in WindowSums.qualities.enumerated() where present & 1 << number != 0 {
                    sums.add(Usage(energy: Energy(milliwattHours: try reader.zigzag()), quality: quality), to: window)
                }
            }
            registers.append(Register(register: RegisterID(register), sums: sums))
        }
        let number = try reader.varint()
        guard number <= UInt64(reader.remaining) else { throw .malformed }
        for _ in 0..<number {
            let code = try reader.byte()
            guard code > 0 else {
                peaks.append(nil)
                continue
            }
            let quality = try IntervalQuality(code: code - 1)
            let (begin, overflow) = start.milliseconds.addingReportingOverflow(try reader.zigzag())
            guard let length = Int64(exactly: try reader.varint()), !overflow else { throw .malformed }
            let (end, beyond) = begin.addingReportingOverflow(length)
            guard !beyond else { throw .malformed }
            peaks.append(
                Peak(
                    span: TimeSpan(start: Instant(milliseconds: begin), end: Instant(milliseconds: end)),
                    energy: Energy(milliwattHours: try reader.zigzag()), quality: quality))
        }
    }
}
