import GridModel

/// The server suggests by the same rule.
typealias Suggestion = GridModel.Suggestion
