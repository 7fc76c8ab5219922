import GridModel
import Hummingbird

struct InsightRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [insight] }

    private var insight: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/meters/{id}/insight", name: "getInsight",
            summary: "Where a meter's energy goes", tag: "meters", need: .read,
            parameters: [
                .meterID,
                .query(
                    "to",
                    "Nothing later is looked at; now when absent. \(DateExpression.forms); local to the meter without an "
                        + "offset."),
                .query(
                    "days", "The last so many; a month of them when absent.",
                    schema: [
                        "type": "integer", "minimum": .int(InsightQuestion.possibleDays.lowerBound),
                        "maximum": .int(InsightQuestion.possibleDays.upperBound),
                    ]),
                .query(
                    "night", "Full hours by the meter's clock, one to twelve.",
                    schema: ["type": "string", "default": .string(InsightQuestion.usualNight.text)]),
            ],
            answer: .json(
                Schemas.meterInsight.reference,
                "Base load, night use, the dearest hours and days, and how the days compare. Of other meters it tells the "
                    + "median of five or more, and nothing else.")
        ) { call in
            let question = InsightQuestion(
                meter: try call.meter(), to: try call.query.date("to"), days: try call.query.days("days"),
                night: try call.query.night("night") ?? InsightQuestion.usualNight)
            return try JSON.response(try await question.answer(from: backend.store, clock: backend.clock))
        }
    }
}

extension Query {
    fileprivate func days(_ name: String) throws(Problem) -> Int? {
        guard let text = text(name) else { return nil }
        guard let days = Int(text) else {
            throw .badRequest("\(name) is \(text.prefix(100)); it must be a whole number")
        }
        return days
    }

    fileprivate func night(_ name: String) throws(Problem) -> LocalHours? {
        guard let text = text(name) else { return nil }
        guard let hours = LocalHours(text: text) else {
            throw .badRequest("\(name) is \(text.prefix(100)); it must be hours such as 01:00-05:00")
        }
        return hours
    }
}
