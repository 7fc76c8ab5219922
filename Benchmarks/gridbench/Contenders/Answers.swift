import Foundation
import GridModel

/// What a question is answered with, whoever answers: a number of kWh by instant, in seconds, or by meter.
typealias Figures = [Int64: Double]

enum GriddAnswer {
    private struct Interval: Decodable {
        let end: Instant
        let consumptionKwh: Double
    }

    private struct Profile: Decodable {
        let start: Instant
        let consumptionKwh: [Double]
    }

    private struct Latest: Decodable {
        let meter: Int64
        let registerKwh: Double
    }

    private struct Page<Item: Decodable>: Decodable {
        let items: [Item]
        let next: String?
    }

    /// By the end of each interval.
    static func intervals(_ answer: HTTPAnswer) throws -> Figures {
        let page = try answer.decode(Page<Interval>.self)
        guard page.next == nil else { throw Failure("gridd's answer goes on over another page") }
        return Figures(page.items.map { ($0.end.milliseconds / 1_000, $0.consumptionKwh) }) { $1 }
    }

    /// By the end of each hour of one meter.
    static func profile(_ answer: HTTPAnswer) throws -> Figures {
        let page = try answer.decode(Page<Profile>.self)
        guard page.next == nil, page.items.count == 1 else { throw Failure("gridd's answer is not one profile") }
        let start = page.items[0].start.milliseconds / 1_000
        let hours = page.items[0].consumptionKwh.enumerated().map { (start + Int64($0.offset + 1) * 3_600, $0.element) }
        return Figures(hours) { $1 }
    }

    /// By meter.
    static func latest(_ answer: HTTPAnswer) throws -> Figures {
        let page = try answer.decode(Page<Latest>.self)
        guard page.next == nil else { throw Failure("gridd's answer goes on over another page") }
        return Figures(page.items.map { ($0.meter, $0.registerKwh) }) { $1 }
    }
}

enum VictoriaMetricsAnswer {
    private struct Answer: Decodable {
        struct Content: Decodable { let result: [Series] }
        let data: Content
    }

    private struct Series: Decodable {
        let metric: [String: String]
        /// Of a range.
        let values: [Point]?
        /// Of an instant.
        let value: Point?
    }

    /// `[1763805600, "12.345"]`.
    private struct Point: Decodable {
        let at: Int64
        let value: Double

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            at = Int64(try container.decode(Double.self))
            let text = try container.decode(String.self)
            guard let value = Double(text) else { throw Failure("\(text) is no number") }
            self.value = value
        }
    }

    /// By instant, of the one series there is.
    static func intervals(_ answer: HTTPAnswer) throws -> Figures {
        let series = try answer.decode(Answer.self).data.result
        guard series.count == 1 else { throw Failure("VictoriaMetrics answered with \(series.count) series, not one") }
        return Figures((series[0].values ?? []).map { ($0.at, $0.value) }) { $1 }
    }

    /// By meter.
    static func latest(_ answer: HTTPAnswer) throws -> Figures {
        var figures: Figures = [:]
        for series in try answer.decode(Answer.self).data.result {
            guard let meter = series.metric["meter"].flatMap({ Int64($0) }), let value = series.value?.value else {
                throw Failure("VictoriaMetrics answered with a series that is no meter's")
            }
            figures[meter] = value
        }
        return figures
    }
}

extension Figures {
    /// By how much another's figures differ from these at the most, in kWh.
    /// - Throws: ``Failure`` unless there are as many, each within a share of 10⁻⁴: that is the same answer to the same
    ///   question, whatever the other's arithmetic is.
    func difference(from other: Figures, in question: String) throws -> Double {
        guard count == other.count else {
            throw Failure("\(question): gridd answered with \(count) figures and the peer with \(other.count)")
        }
        var most = 0.0
        for (key, value) in self {
            guard let theirs = other[key], abs(theirs - value) <= 1e-4 * Swift.max(1, abs(value)) else {
                throw Failure(
                    "\(question): at \(key) gridd says \(value) and the peer "
                        + (other[key].map { "\($0)" } ?? "nothing"))
            }
            most = Swift.max(most, abs(theirs - value))
        }
        return most
    }
}
