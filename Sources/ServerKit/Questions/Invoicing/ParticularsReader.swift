import GridModel

/// Reads whom an invoice is for and what it is about, by name.
struct ParticularsReader: Sendable {
    let store: any MeterStore & CustomerStore & UsagePointStore
    let now: Instant
    /// Who may see some meters only is not told of the customer: customers are not theirs to see.
    var isLimited = false

    func read(
        _ meter: MeterID, at usagePoint: UsagePointID, for customer: CustomerID?, issuedOn: CivilDate? = nil
    ) async throws -> InvoiceParticulars {
        var person: InvoiceParticulars.Customer?
        if !isLimited, let customer, let known = try await store.customer(customer) {
            person = InvoiceParticulars.Customer(
                id: customer, name: known.name, taxId: known.taxId, address: known.address)
        }
        let place = try await store.usagePoint(usagePoint, at: now)
        let record = try await store.meter(meter)
        return InvoiceParticulars(
            customer: person,
            usagePoint: InvoiceParticulars.Place(id: usagePoint, name: place?.name, address: place?.address),
            meter: InvoiceParticulars.Meter(name: record?.name, serial: record?.serial), issuedOn: issuedOn)
    }

    /// Those of an issued invoice.
    func read(_ issued: IssuedInvoice) async throws -> InvoiceParticulars? {
        guard let usagePoint = UsagePointID(issued.usagePoint) else { return nil }
        let issuedOn = issued.invoice.timeZone.local(at: issued.issuedAt).date
        return try await read(
            issued.invoice.meter, at: usagePoint, for: issued.customer.flatMap { CustomerID($0) }, issuedOn: issuedOn)
    }
}
