import GridModel

/// The kinds of problem that the API knows. `type` is stable; `detail` is for a person.
extension Problem {
    static func unknownMeter(_ id: MeterID) -> Problem {
        unknownMeter(QuestionFault.unknownMeter(id).message)
    }

    static func unknownMeter(_ detail: String) -> Problem {
        Problem(type: "/problems/unknown-meter", title: "Unknown meter", status: 404, detail: detail)
    }

    static func unknownAlert(_ id: Int64) -> Problem {
        Problem(
            type: "/problems/unknown-alert", title: "Unknown alert", status: 404,
            detail: "no alert \(id) — gridctl alerts lists the ones there are")
    }

    /// `what` as in the names of types: `customer`, `usage-point`.
    static func unknown(_ what: String, _ detail: String) -> Problem {
        Problem(
            type: "/problems/unknown-\(what)", title: "Unknown \(what.replacing("-", with: " "))", status: 404,
            detail: detail)
    }

    static func unknownEvent(_ id: Int64) -> Problem {
        Problem(
            type: "/problems/unknown-event", title: "Unknown meter event", status: 404,
            detail: StoreFault.noEvent(id).message)
    }

    static func notFound(_ detail: String) -> Problem {
        Problem(type: "/problems/not-found", title: "Not found", status: 404, detail: detail)
    }

    static func noLongerKept(_ detail: String) -> Problem {
        Problem(type: "/problems/no-longer-kept", title: "No longer kept", status: 410, detail: detail)
    }

    static func methodNotAllowed(_ detail: String) -> Problem {
        Problem(type: "/problems/method-not-allowed", title: "Method not allowed", status: 405, detail: detail)
    }

    static func badRequest(_ detail: String) -> Problem {
        Problem(type: "/problems/bad-request", title: "Bad request", status: 400, detail: detail)
    }

    static func conflict(_ detail: String) -> Problem {
        Problem(type: "/problems/conflict", title: "Conflict", status: 409, detail: detail)
    }

    static func invalid(_ detail: String) -> Problem {
        Problem(type: "/problems/invalid", title: "Invalid", status: 422, detail: detail)
    }

    static func invalidTariff(_ faults: TariffFaults) -> Problem {
        let count = faults.faults.count
        let first = faults.faults.first?.text ?? ""
        return Problem(
            type: "/problems/invalid-tariff", title: "Invalid tariff", status: 422,
            detail: count == 1 ? first : "the document has \(count) faults; the first: \(first)", faults: faults.faults)
    }

    static func invalidAlertRule(_ faults: TariffFaults) -> Problem {
        let count = faults.faults.count
        let first = faults.faults.first?.text ?? ""
        return Problem(
            type: "/problems/invalid-alert-rule", title: "Invalid alert rule", status: 422,
            detail: count == 1 ? first : "the document has \(count) faults; the first: \(first)", faults: faults.faults)
    }

    static let unauthenticated = Problem(
        type: "/problems/unauthenticated", title: "Unauthenticated", status: 401,
        detail: "a bearer token that this server knows is needed — `gridd token add NAME` makes one")

    static func forbidden(_ detail: String) -> Problem {
        Problem(type: "/problems/forbidden", title: "Forbidden", status: 403, detail: detail)
    }

    static func tooLarge(_ detail: String) -> Problem {
        Problem(type: "/problems/too-large", title: "Too large", status: 413, detail: detail)
    }

    static func tooSlow(_ detail: String) -> Problem {
        Problem(type: "/problems/too-slow", title: "Too slow", status: 408, detail: detail)
    }

    static func unsupportedMediaType(_ detail: String) -> Problem {
        Problem(type: "/problems/unsupported-media-type", title: "Unsupported media type", status: 415, detail: detail)
    }

    static func storage(_ detail: String, status: Int = 503) -> Problem {
        Problem(type: "/problems/storage", title: "Storage trouble", status: status, detail: detail)
    }

    /// The cause is in the log under `id`; it is not told.
    static func `internal`(id: String) -> Problem {
        Problem(
            type: "/problems/internal", title: "Internal error", status: 500,
            detail: "gridd's log has the cause under error.id \(id)", instance: "urn:gridd:error:\(id)")
    }
}
