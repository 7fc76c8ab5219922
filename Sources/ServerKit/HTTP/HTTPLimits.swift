/// How patient the HTTP doors are with those who come.
package struct HTTPLimits: Hashable, Sendable {
    /// A request's head must be there so soon after the connection or the answer before it.
    package var headDeadline: Duration = .seconds(30)
    /// A connection that neither asks nor answers for so long is closed.
    package var idle: Duration = .seconds(120)
    /// A sender of readings holds one of few places while it sends: after so long …
    package var bodyPatience: Duration = .seconds(60)
    /// … its body must have come to so many bytes a second.
    package var slowestBody = 1_024

    package init() {}
}
