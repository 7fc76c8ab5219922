import GridModel
import Hummingbird

struct CustomerRoutes {
    let backend: HTTPBackend

    var endpoints: [Endpoint] { [list, add, show, change, close] }

    private var list: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/customers", name: "listCustomers", summary: "Customers in order of id",
            tag: "customers", need: .readAll,
            parameters: [
                .query("q", "Only those whose name, e-mail or address holds this, or whose tax number it is."),
                .query("closed", "Those that are closed too.", schema: ["type": "boolean", "default": false]),
                .limit(most: 10_000), .cursor,
            ],
            answer: .json(Schemas.customerPage.reference, "A page of customers; one may be short of the limit.")
        ) { call in
            let limit = try call.query.limit(most: 10_000)
            let filter = CustomerFilter(text: call.query.text("q"), includesClosed: try call.query.flag("closed"))
            let after = try call.query.text("cursor").map { try Cursor($0, list: "k", count: 1).numbers[0] }
            let (customers, reached) = try await backend.store.customers(
                filter, after: after.flatMap { CustomerID($0) }, limit: limit)
            return try JSON.response(Page(items: customers, next: reached.map { Cursor(list: "k", $0.value).text }))
        }
    }

    private var add: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/customers", name: "addCustomer", summary: "Add a customer", tag: "customers",
            need: .operateAll, parameters: [.idempotencyKey, .dryRun], body: .json(Schemas.newCustomer),
            answer: .json(Schemas.customer.reference, status: 201, "The customer."), problems: [409]
        ) { call in
            let new = try (try await call.decode(NewCustomer.self)).checked()
            let key = try Text.name(call.request.headers.idempotencyKey, field: "Idempotency-Key")
            let customer = try await backend.store.addCustomer(
                new, by: call.caller.name, at: backend.clock.now(), idempotencyKey: key,
                dryRun: try call.query.dryRun())
            return try JSON.response(customer, status: .created)
        }
    }

    private var show: Endpoint {
        Endpoint(
            method: .get, path: "/api/v1/customers/{id}", name: "getCustomer", summary: "One customer",
            tag: "customers", need: .readAll, parameters: [.id(CustomerID.self)],
            answer: .json(Schemas.customer.reference, "The customer.")
        ) { call in
            let id = try call.id(CustomerID.self)
            guard let customer = try await backend.store.customer(id) else {
                throw Problem.unknown("customer", "no customer \(id) — gridctl customers lists the ones there are")
            }
            return try JSON.response(customer)
        }
    }

    private var change: Endpoint {
        Endpoint(
            method: .patch, path: "/api/v1/customers/{id}", name: "changeCustomer", summary: "Change a customer",
            tag: "customers", need: .operateAll, parameters: [.id(CustomerID.self), .dryRun],
            body: .json(Schemas.customerChange),
            answer: .json(Schemas.customer.reference, "The customer as it is now."), problems: [409]
        ) { call in
            let id = try call.id(CustomerID.self)
            let change = try (try await call.decode(CustomerChange.self)).checked()
            return try JSON.response(
                try await backend.store.changeCustomer(
                    id, change, by: call.caller.name, at: backend.clock.now(), dryRun: try call.query.dryRun()))
        }
    }

    private var close: Endpoint {
        Endpoint(
            method: .post, path: "/api/v1/customers/{id}/close", name: "closeCustomer",
            summary: "Make no more contracts with a customer", tag: "customers", need: .operateAll,
            parameters: [.id(CustomerID.self), .dryRun],
            answer: .json(Schemas.customer.reference, "The customer; it stays, with its contracts and invoices."),
            problems: [409]
        ) { call in
            let id = try call.id(CustomerID.self)
            return try JSON.response(
                try await backend.store.closeCustomer(
                    id, by: call.caller.name, at: backend.clock.now(), dryRun: try call.query.dryRun()))
        }
    }
}

extension Page {
    /// A page of items, one more of which than fit was asked for: it tells whether there is a next page.
    init(_ items: [Item], most: Int, cursor: (Item) -> Cursor) {
        let page = Array(items.prefix(most))
        self.init(items: page, next: items.count > most ? page.last.map { cursor($0).text } : nil)
    }
}
