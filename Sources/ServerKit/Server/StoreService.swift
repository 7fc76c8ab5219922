import ServiceLifecycle

/// Keeps the store open as long as anything needs it, and closes it last.
struct StoreService: Service {
    let store: any Store

    func run() async throws {
        // Cancelled or asked to end: it is closed all the same.
        try? await gracefulShutdown()
        await store.close()
    }
}
