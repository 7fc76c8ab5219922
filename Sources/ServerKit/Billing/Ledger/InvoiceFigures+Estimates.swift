import GridModel

/// The part of an invoice's figures that only estimated invoices have, and those that true them up.
extension InvoiceFigures {
    func writeEstimates(from start: Instant, to writer: inout ByteWriter) {
        for register in registers {
            guard let estimate = register.estimate else {
                writer.byte(0)
                continue
            }
            writer.byte(estimate.rule.code)
            writer.zigzag(estimate.from - start)
            writer.zigzag(estimate.to - start)
            writer.zigzag(estimate.consumptionKwh.milliwattHours)
            writer.byte(estimate.like == nil ? 0 : 1)
            if let like = estimate.like {
                writer.zigzag(like.start - start)
                writer.zigzag(like.end - start)
            }
            writer.varint(UInt64(max(0, estimate.likeCount)))
            writer.zigzag(estimate.likeSeconds)
            writer.zigzag(estimate.likeKwh.milliwattHours)
        }
        writer.varint(UInt64(trueUps.count))
        for trueUp in trueUps {
            writer.varint(UInt64(trueUp.estimate))
            writer.varint(UInt64(trueUp.month.year * 100 + trueUp.month.month))
            writer.zigzag(trueUp.energy.milliwattHours)
            writer.zigzag(trueUp.amount)
            writer.zigzag(trueUp.readEnergy.milliwattHours)
            writer.zigzag(trueUp.readTotal)
            writer.byte(trueUp.quality.code)
        }
    }

    /// Gives each register its estimate, and gives back the true-ups.
    static func readEstimates(
        _ reader: inout ByteReader, into registers: inout [RegisterEvidence], from start: Instant
    ) throws(FormatError) -> [TrueUp] {
        func instant(_ reader: inout ByteReader) throws(FormatError) -> Instant {
            let (at, overflow) = start.milliseconds.addingReportingOverflow(try reader.zigzag())
            guard !overflow else { throw .malformed }
            return Instant(milliseconds: at)
        }
        for index in registers.indices {
            guard let rule = try RegisterEstimate.Rule(code: try reader.byte()) else { continue }
            let (from, to) = (try instant(&reader), try instant(&reader))
            let energy = Energy(milliwattHours: try reader.zigzag())
            var like: TimeSpan?
            if try reader.byte() == 1 { like = TimeSpan(start: try instant(&reader), end: try instant(&reader)) }
            guard let count = Int(exactly: try reader.varint()) else { throw .malformed }
            registers[index].estimate = RegisterEstimate(
                rule: rule, from: from, to: to, consumptionKwh: energy, like: like, likeCount: count,
                likeSeconds: try reader.zigzag(), likeKwh: Energy(milliwattHours: try reader.zigzag()))
        }
        let count = try reader.varint()
        guard count <= UInt64(reader.remaining) else { throw .malformed }
        var trueUps: [TrueUp] = []
        for _ in 0..<count {
            guard let number = Int64(exactly: try reader.varint()), let digits = Int(exactly: try reader.varint()),
                let month = CivilMonth(year: digits / 100, month: digits % 100)
            else { throw .malformed }
            trueUps.append(
                TrueUp(
                    estimate: number, month: month, energy: Energy(milliwattHours: try reader.zigzag()),
                    amount: try reader.zigzag(), readEnergy: Energy(milliwattHours: try reader.zigzag()),
                    readTotal: try reader.zigzag(), quality: try IntervalQuality(code: reader.byte())))
        }
        return trueUps
    }
}

extension RegisterEstimate.Rule {
    /// As it is stored; 0 is none.
    fileprivate var code: UInt8 {
        switch self {
        case .likeDays: 1
        case .billedPeriods: 2
        case .nothing: 3
        }
    }

    fileprivate init?(code: UInt8) throws(FormatError) {
        switch code {
        case 0: return nil
        case 1: self = .likeDays
        case 2: self = .billedPeriods
        case 3: self = .nothing
        default: throw .malformed
        }
    }
}
