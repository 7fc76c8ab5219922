import Hummingbird

/// What goes along with a request: who sent it.
struct GriddContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Set by ``AuthenticationMiddleware``.
    var caller = Caller.unknown

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }
}
