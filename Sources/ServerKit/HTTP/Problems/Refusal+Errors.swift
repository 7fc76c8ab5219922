import GridModel
import Hummingbird
import NIOCore

/// The one map from errors to problem documents.
extension Refusal {
    /// Nil for an error that is nobody's fault but ours: the caller gets an id, the log the cause.
    init?(_ error: any Error, request: Request, routes: RouteTable) {
        switch error {
        case let problem as Problem: self.init(problem: problem)
        case let fault as StoreFault: self.init(fault)
        case let fault as QuestionFault: self.init(fault)
        case let faults as TariffFaults: self.init(problem: .invalidTariff(faults))
        case let fault as BillingFault: self.init(problem: .invalid(fault.message))
        case let error as DecodingError: self.init(problem: .describing(error))
        case is UnreadableBody:
            self.init(problem: .badRequest("the request's body broke off or could not be read — send it again"))
        case is NIOTooManyBytesError:
            self.init(problem: .tooLarge("the request's body is too large"))
        case let error as HTTPError where error.status == .notFound: self = routes.refusal(for: request)
        case let error as any HTTPResponseError where error.status.code < 500:
            self.init(
                problem: Problem(
                    type: "about:blank", title: error.status.reasonPhrase, status: error.status.code))
        default: return nil
        }
        if problem.status == 401, headers[.wwwAuthenticate] == nil {
            headers[.wwwAuthenticate] = "Bearer realm=\"gridd\""
        }
    }

    /// A fault of the store, told as far as the caller can do something about it.
    init?(_ fault: StoreFault) {
        switch fault.code {
        case .diskFull:
            self.init(problem: .storage(fault.message), headers: [.retryAfter: "5"])
        case .closed:
            self.init(problem: .storage("gridd is shutting down — try again shortly"), headers: [.retryAfter: "1"])
        case .failed:
            self.init(problem: .storage(fault.message), headers: [.retryAfter: "30"])
        case .corrupt: self.init(problem: .storage(fault.message, status: 500))
        case .notFound: self.init(problem: .notFound(fault.message))
        case .unknownTariff: self.init(problem: .unknown("tariff", fault.message))
        case .unknownTariffVersion: self.init(problem: .unknown("tariff-version", fault.message))
        case .unknownCustomer: self.init(problem: .unknown("customer", fault.message))
        case .unknownUsagePoint: self.init(problem: .unknown("usage-point", fault.message))
        case .unknownSilence: self.init(problem: .unknown("silence", fault.message))
        case .unknownAlertRule: self.init(problem: .unknown("alert-rule", fault.message))
        case .unknownReceiver: self.init(problem: .unknown("receiver", fault.message))
        case .unknownContract: self.init(problem: .unknown("contract", fault.message))
        case .conflict, .wrongKey, .beyondRetention: self.init(problem: .conflict(fault.message))
        default: return nil
        }
    }
}

extension Refusal {
    /// Nil for a fault that is not known here.
    init?(_ fault: QuestionFault) {
        switch fault.code {
        case .unknownMeter: self.init(problem: .unknownMeter(fault.message))
        case .badRequest: self.init(problem: .badRequest(fault.message))
        case .noLongerKept: self.init(problem: .noLongerKept(fault.message))
        default: return nil
        }
    }
}

extension Problem {
    /// What is wrong with a JSON body: 400 when it is no JSON at all, else 422 naming the field.
    static func describing(_ error: DecodingError) -> Problem {
        switch error {
        case .keyNotFound(let key, let context):
            return .invalid("\(path(context.codingPath + [key])) is missing")
        case .valueNotFound(_, let context):
            return .invalid("\(path(context.codingPath)) must not be null")
        case .typeMismatch(let type, let context):
            return .invalid("\(path(context.codingPath)) must be \(name(of: type))")
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            return .badRequest("the body is not valid JSON")
        case .dataCorrupted(let context):
            return .invalid("\(path(context.codingPath)): \(context.debugDescription)")
        @unknown default: return .badRequest("the body could not be understood")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        if keys.isEmpty { return "the body" }
        return keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any FixedWidthInteger.Type: "a whole number"
        case is [Any].Type: "an array"
        case is [String: Any].Type: "an object"
        default: "a number"
        }
    }
}
