import GridClient
import GridModel

/// Asks the server for what TAB offers.
struct LiveFetch: Sendable {
    /// How many things of a kind are fetched; nobody reads a longer list.
    static let limit = 1_000

    let client: GridClient

    /// Things of a kind, with what people call them. Throws ``ClientError``.
    func candidates(_ kind: LiveKind) async throws -> [CompletionCandidate] {
        switch kind {
        case .meters:
            try await client.meters.list(limit: Self.limit).collect().map { meter in
                CompletionCandidate(meter.id.description, meter.name ?? meter.serial, alias: meter.serial)
            }
        case .invoices:
            try await client.invoices.list(limit: Self.limit).collect().map { invoice in
                CompletionCandidate(
                    String(invoice.number), "meter \(invoice.meter), \(invoice.month.text), \(invoice.status.rawValue)")
            }
        case .alerts:
            try await client.alerts.list(limit: Self.limit).collect().filter { $0.acknowledgedBy == nil }
                .map { CompletionCandidate(String($0.id), "\($0.subject): \($0.rule), \($0.state.rawValue)") }
        case .rules:
            try await client.alertRules.list().map { rule in
                CompletionCandidate(rule.name, rule.title ?? "\(rule.kind.rawValue), \(rule.severity.rawValue)")
            }
        case .silences:
            try await client.silences.list(limit: Self.limit).collect().map { silence in
                CompletionCandidate(String(silence.id), silence.comment ?? "until \(silence.until)")
            }
        case .tariffs:
            try await client.tariffs.list(limit: Self.limit).collect().map { CompletionCandidate($0.name, $0.title) }
        case .customers:
            try await client.customers.list(limit: Self.limit).collect().map { customer in
                CompletionCandidate(customer.id.description, customer.name, alias: customer.taxId)
            }
        case .points:
            try await client.usagePoints.list(limit: Self.limit).collect().map { point in
                CompletionCandidate(
                    point.id.description, point.name ?? point.meter.map { "meter \($0)" }, alias: point.address)
            }
        case .contracts:
            try await client.contracts.list(limit: Self.limit).collect().map { contract in
                let customer = contract.customer.map { ", customer \($0)" } ?? ""
                return CompletionCandidate(
                    contract.id.description,
                    "point \(contract.usagePoint): \(contract.tariff)\(customer), from \(contract.from.text)")
            }
        // The configuration has those.
        case .contexts: []
        }
    }
}
