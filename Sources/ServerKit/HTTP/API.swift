import Hummingbird

/// The API: its routes behind a door.
package enum API {
    /// All endpoints, the document that describes them included.
    static func routes(_ backend: HTTPBackend) -> RouteTable {
        let endpoints =
            StatusRoutes(backend: backend).endpoints
            + MeterRoutes(backend: backend).endpoints
            + MeterEventRoutes(backend: backend).endpoints
            + CheckRoutes(backend: backend).endpoints
            + HistoryRoutes(backend: backend).endpoints
            + InsightRoutes(backend: backend).endpoints
            + FleetRoutes(backend: backend).endpoints
            + InvoiceRoutes(backend: backend).endpoints
            + InvoiceDocumentRoutes(backend: backend).endpoints
            + IssuedInvoiceRoutes(backend: backend).endpoints
            + InvoiceRunRoutes(backend: backend).endpoints
            + TariffRoutes(backend: backend).endpoints
            + CustomerRoutes(backend: backend).endpoints
            + UsagePointRoutes(backend: backend).endpoints
            + ContractRoutes(backend: backend).endpoints
            + ReadingRoutes(backend: backend).endpoints
            + InfluxRoutes(backend: backend).endpoints
            + AlertRoutes(backend: backend).endpoints
            + ReceiverRoutes(backend: backend).endpoints
            + NotificationRoutes(backend: backend).endpoints
            + EventRoutes(backend: backend).endpoints
            + CompactionRoutes(backend: backend).endpoints
            + BackupRoutes(backend: backend).endpoints
            + VerificationRoutes(backend: backend).endpoints
            + TokenRoutes(backend: backend).endpoints
            + CallerRoutes().endpoints
            + HealthRoutes(backend: backend).endpoints
            + MetricsRoutes(backend: backend).endpoints
        return RouteTable(endpoints: endpoints + DocumentRoutes(describing: endpoints).endpoints)
    }

    /// The router behind a door; both doors lead to the same routes.
    static func router(_ backend: HTTPBackend, door: Door) -> Router<GriddContext> {
        let routes = routes(backend)
        let router = Router(context: GriddContext.self, options: [.autoGenerateHeadEndpoints])
        router.add(middleware: ErrorMiddleware(routes: routes))
        router.add(middleware: AuthenticationMiddleware(door: door, tokens: backend.store))
        routes.register(on: router)
        return router
    }
}
