import ArgumentParser

extension CompletionKind {
    /// The contexts there are.
    static var contexts: CompletionKind { .custom { _, _, _ in ContextStore(.ofProcess()).names() } }
}
