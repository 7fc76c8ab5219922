import GridModel

/// What a route asks of its caller.
package struct Need: Hashable, Sendable {
    /// The least role; nil when anyone may call, a stranger too.
    package var role: Role?
    /// True when a caller that is limited to some meters may not call: what the route does concerns all of them.
    package var concernsAllMeters = false

    /// Open to everyone.
    package static let nothing = Need(role: nil)
    package static let read = Need(role: .viewer)
    /// What is not a meter's, and nothing for a token that is limited to some: who the customers are.
    package static let readAll = Need(role: .viewer, concernsAllMeters: true)
    package static let operate = Need(role: .operate)
    package static let operateAll = Need(role: .operate, concernsAllMeters: true)
    package static let administer = Need(role: .administrator, concernsAllMeters: true)
}
