import GridModel
import Hummingbird

/// What a person should look at before readings are billed.
struct CheckRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [checks] }

    private var checks: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/meters/{id}/checks", name: "checkReadings",
            summary: "What is unusual about a meter's readings", tag: "readings", need: .read,
            parameters: [
                .meterID,
                .query(
                    "from",
                    "\(DateExpression.forms); local to the meter without an offset. The last 7 days when there are no dates."
                ),
                .query("to", "Where it ends; this instant does not belong to it. Else as `from`."),
                .query("period", "The month that names a billing period of the meter, in place of the two."),
                .limit(most: 1_000), .cursor,
            ],
            answer: .json(
                Schemas.readingCheckPage.reference,
                "A page of findings: first those of the range as a whole, then day by day. A page may be short of the "
                    + "limit, or empty, and not the last."), problems: [410]
        ) { call in
            let question = CheckQuestion(
                meter: try call.meter(), from: try call.query.date("from"), to: try call.query.date("to"),
                period: try call.query.month("period"), limit: try call.query.limit(),
                cursor: call.query.text("cursor"))
            return try JSON.response(try await question.answer(from: backend.store, clock: backend.clock))
        }
    }
}
