import GridModel

/// The one place where a caller's role and scope are checked.
///
/// A meter outside the caller's scope is treated as one that does not exist: the answer to both is the same, so that a
/// token says nothing about meters it is not for.
package enum Access {
    /// Passes a caller who may use a route with this need.
    /// - Throws: ``Problem`` 401 for a stranger, 403 for a known caller whose role or scope does not reach.
    static func check(_ caller: Caller, for need: Need) throws(Problem) {
        guard let least = need.role else { return }
        guard let role = caller.role else { throw .unauthenticated }
        guard rank(role) >= rank(least) else {
            throw .forbidden(
                "\(caller.name) is \(name(of: role)); this needs the role \(least.rawValue) — "
                    + "`gridd token add NAME --role \(least.rawValue)` makes a token that may")
        }
        if need.concernsAllMeters, caller.meters != nil {
            throw .forbidden(
                "\(caller.name) is limited to some meters; this concerns all of them — use a token without --meter")
        }
    }

    /// Passes a meter in the caller's scope.
    /// - Throws: ``Problem`` 404, as for a meter that was never enrolled.
    static func check(_ caller: Caller, sees meter: MeterID) throws(Problem) {
        guard sees(caller, meter) else { throw .unknownMeter(meter) }
    }

    static func sees(_ caller: Caller, _ meter: MeterID) -> Bool {
        caller.meters?.contains(meter) ?? true
    }

    /// The meters a list may hold, of those that were asked for (nil for all); nil for no limit.
    static func visible(to caller: Caller, of asked: [MeterID]?) -> [MeterID]? {
        guard let scope = caller.meters else { return asked }
        guard let asked else { return scope.sorted() }
        return asked.filter(scope.contains)
    }

    /// The same for a list that names meters by ranges too.
    static func listable(by caller: Caller, of asked: MeterSelection?) -> MeterSelection? {
        guard let scope = caller.meters.map({ MeterSelection($0) }) else { return asked }
        return asked?.intersection(scope) ?? scope
    }

    /// The meters a question may be about, of those that were asked for; all when nil.
    ///
    /// Throws ``Problem`` 404 for one that is named by itself and not in the caller's scope.
    static func visible(to caller: Caller, of asked: MeterSelection?) throws(Problem) -> MeterSelection {
        guard let scope = caller.meters.map({ MeterSelection($0) }) else { return asked ?? .all }
        guard let asked else { return scope }
        for meter in asked.named { try check(caller, sees: meter) }
        return asked.intersection(scope)
    }

    private static func rank(_ role: Role) -> Int {
        switch role {
        case .viewer: 1
        case .operate: 2
        case .administrator: 3
        }
    }

    private static func name(of role: Role) -> String {
        role == .viewer ? "a viewer" : "an \(role.rawValue)"
    }
}
