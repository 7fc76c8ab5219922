import GridModel
import Hummingbird

struct HistoryRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [history] }

    private var history: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/meters/{id}/history", name: "getHistory",
            summary: "What a meter consumed, or its readings", tag: "meters", need: .read,
            parameters: [
                .meterID,
                .query("from", "\(DateExpression.forms); local to the meter without an offset."),
                .query("to", "Where it ends; this instant does not belong to it. Else as `from`."),
                .query(
                    "every", "How it is cut.",
                    schema: [
                        "type": "string", "enum": .array(HistoryStep.allCases.map { .string($0.rawValue) }),
                        "default": "1d",
                    ]),
                .limit(most: 10_000), .cursor,
            ],
            answer: .json(
                ["oneOf": [Schemas.intervalPage.reference, Schemas.rawReadingPage.reference]],
                "A page of intervals, or of readings for `every=raw`.")
        ) { call in
            let question = HistoryQuestion(
                meter: try call.meter(), from: try call.query.date("from"), to: try call.query.date("to"),
                step: try call.query.one("every", of: HistoryStep.self) ?? .day,
                limit: try call.query.limit(most: 10_000), cursor: call.query.text("cursor"))
            switch try await question.answer(from: backend.store, clock: backend.clock) {
            case .intervals(let page): return ListAnswer.of(page)
            case .raw(let page): return ListAnswer.of(page)
            }
        }
    }
}
