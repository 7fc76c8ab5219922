import Foundation
import GridModel

/// An item of a long list, as it is read by hand.
protocol PlainItem {
    init(plain json: inout PlainJSON) throws
}

extension Page where Item: PlainItem {
    /// A page as gridd writes it; nil for one that is left to the general decoder.
    init?(plain bytes: Data) {
        let page: Page? = bytes.withUnsafeBytes { bytes in
            var json = PlainJSON(bytes)
            do {
                var items: [Item]?
                var next: String??
                try json.members { key, json in
                    switch key {
                    case "items":
                        var list: [Item] = []
                        try json.elements { list.append(try Item(plain: &$0)) }
                        items = list
                    case "next": next = .some(try json.optional { try $0.text() })
                    default: throw PlainJSON.NotPlain()
                    }
                }
                try json.end()
                guard let items, let next else { return nil }
                return Page(items: items, next: next)
            } catch {
                return nil
            }
        }
        guard let page else { return nil }
        self = page
    }
}

extension Meter: PlainItem {
    init(plain json: inout PlainJSON) throws {
        var id: MeterID?
        var name, serial: String??
        var status: MeterStatus?
        var registerKwh: Energy??
        var powerKw: Power??
        var lastReadingAt: Instant??
        var timeZone: Zone?
        var enrolledAt: Instant?
        try json.members { key, json in
            switch key {
            case "id": id = MeterID(try json.integer())
            case "name": name = .some(try json.optional { try $0.text() })
            case "serial": serial = .some(try json.optional { try $0.text() })
            case "status": status = try json.choice()
            case "registerKwh": registerKwh = .some(try json.optionalEnergy())
            case "powerKw": powerKw = .some(try json.optionalPower())
            case "lastReadingAt":
                lastReadingAt = .some(try json.optional { try $0.instant() })
            case "timeZone": timeZone = try json.zone()
            case "enrolledAt": enrolledAt = try json.instant()
            default: throw PlainJSON.NotPlain()
            }
        }
        guard let id, let name, let serial, let status, let registerKwh, let powerKw, let lastReadingAt, let timeZone,
            let enrolledAt
        else { throw PlainJSON.NotPlain() }
        self.init(
            id: id, name: name, serial: serial, status: status, registerKwh: registerKwh, powerKw: powerKw,
            lastReadingAt: lastReadingAt, timeZone: timeZone, enrolledAt: enrolledAt)
    }
}

extension Interval: PlainItem {
    init(plain json: inout PlainJSON) throws {
        var start, end: Instant?
        var consumptionKwh: Energy?
        var averageKw: Power??
        var quality: IntervalQuality?
        var partial: Bool?
        var held = false
        try json.members { key, json in
            switch key {
            case "start": start = try json.instant()
            case "end": end = try json.instant()
            case "consumptionKwh": consumptionKwh = Energy(milliwattHours: try json.millionths())
            case "averageKw": averageKw = .some(try json.optionalPower())
            case "quality": quality = try json.choice()
            case "partial": partial = try json.bool()
            case "held": held = try json.bool()
            default: throw PlainJSON.NotPlain()
            }
        }
        guard let start, let end, let consumptionKwh, let averageKw, let quality, let partial else {
            throw PlainJSON.NotPlain()
        }
        self.init(
            start: start, end: end, consumptionKwh: consumptionKwh, averageKw: averageKw, quality: quality,
            partial: partial, held: held)
    }
}

extension RawReading: PlainItem {
    init(plain json: inout PlainJSON) throws {
        var at: Instant?
        var registerKwh: Energy?
        var flags: [ReadingFlag]?
        try json.members { key, json in
            switch key {
            case "at": at = try json.instant()
            case "registerKwh": registerKwh = Energy(milliwattHours: try json.millionths())
            case "flags":
                var list: [ReadingFlag] = []
                try json.elements { list.append(try $0.choice()) }
                flags = list
            default: throw PlainJSON.NotPlain()
            }
        }
        guard let at, let registerKwh, let flags else { throw PlainJSON.NotPlain() }
        self.init(at: at, registerKwh: registerKwh, flags: flags)
    }
}

extension LatestReading: PlainItem {
    init(plain json: inout PlainJSON) throws {
        var meter: MeterID?
        var at: Instant?
        var registerKwh: Energy?
        var powerKw: Power??
        try json.members { key, json in
            switch key {
            case "meter": meter = MeterID(try json.integer())
            case "at": at = try json.instant()
            case "registerKwh": registerKwh = Energy(milliwattHours: try json.millionths())
            case "powerKw": powerKw = .some(try json.optionalPower())
            default: throw PlainJSON.NotPlain()
            }
        }
        guard let meter, let at, let registerKwh, let powerKw else { throw PlainJSON.NotPlain() }
        self.init(meter: meter, at: at, registerKwh: registerKwh, powerKw: powerKw)
    }
}

extension PlainJSON {
    fileprivate mutating func optionalEnergy() throws -> Energy? {
        try optional { Energy(milliwattHours: try $0.millionths()) }
    }

    fileprivate mutating func optionalPower() throws -> Power? {
        try optional { Power(milliwatts: try $0.millionths()) }
    }
}
