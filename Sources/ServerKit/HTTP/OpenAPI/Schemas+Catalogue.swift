import GridModel

/// Tariffs, customers, usage points and contracts.
extension Schemas {
    static let catalogue = [
        tariffFault, tariffSummary, tariffPage, tariffVersion, tariffDifference, standingTariff, customer, customerPage,
        newCustomer, customerChange, installation, datedCycle, usagePoint, usagePointPage, usagePointChange,
        newInstallation,
        contract, contractPage, newContract, contractChange, contractEnd,
    ]

    static let tariffFault = PayloadSchema(
        object: "TariffFault", "Something that is wrong with a tariff document.",
        [
            "path": .text("Where: components[1].tiers[0].upTo."),
            "line?": .integer("From 1; absent where the document has no such place."),
            "message": .text("What is wrong, and the way out."),
        ])

    private static let tariffMembers: KeyValuePairs<String, JSONLiteral> = [
        "name": .text("What contracts name it by."),
        "version": .integer("From 1, in the order they were added."),
        "validFrom": day("Its first day, unless a later version is for the same."),
        "status": .one(of: TariffStatus.self, "How it stands today."),
        "title": .nullable("string", "For people."),
        "currency": .text("ISO 4217 code."),
        "standing": ["type": "boolean", "description": "Usage points without a contract are billed by it today."],
        "sha256": .text("Of the document, in hex."),
        "addedAt": instant("When it was added."),
        "addedBy": .text("Who added it."),
    ]

    static let tariffSummary = PayloadSchema(object: "TariffSummary", "A version of a tariff.", tariffMembers)
    static let tariffPage = PayloadSchema(pageOf: tariffSummary)

    static let tariffVersion: PayloadSchema = {
        var schema = PayloadSchema(
            object: "TariffVersion", "A version of a tariff with its document.",
            [
                "format": .one(of: TariffFormat.self, "What the document is written in."),
                "text": .text("The document, word for word."),
                "document": ["type": "object", "description": "What it says; /api/v1/tariff-schema describes it."],
            ])
        schema.add(tariffSummary)
        return schema
    }()

    static let tariffDifference = PayloadSchema(
        object: "TariffDifference", "Something that two tariffs say differently.",
        [
            "path": .text("Where: components[TE].price."),
            "before": .nullable("string", "Null where only the second has it."),
            "after": .nullable("string", "Null where only the first has it."),
        ])

    static let standingTariff = PayloadSchema(
        object: "StandingTariff", "By what usage points without a contract are billed.",
        ["from": day("From this day on."), "tariff": .text("A tariff's name.")])

    static let customer = PayloadSchema(
        object: "Customer", "Who has usage points, by contracts, and pays for them.",
        [
            "id": id("customer"),
            "name": .text("The customer's name."),
            "taxId": .nullable("string", "Without punctuation; no other customer has it."),
            "email": .nullable("string", "An address."),
            "phone": .nullable("string", "A number."),
            "language": .nullable("string", "BCP 47: pt-BR."),
            "address": .nullable("string", "Where letters go."),
            "alertLimitKwh": .nullable(
                "number", "Consumption in a billing period from which on the customer wants to be told."),
            "addedAt": instant("When it was added."),
            "closedAt": .nullable("string", "Null while contracts may be made with it.", format: "date-time"),
        ])
    static let customerPage = PayloadSchema(pageOf: customer)

    static let newCustomer = PayloadSchema(
        object: "NewCustomer", "A customer to add.",
        [
            "name": .text("The customer's name."),
            "taxId?": .nullable("string", "\(TaxID.forms)."),
            "email?": .nullable("string", "An address."),
            "phone?": .nullable("string", "A number."),
            "language?": .nullable("string", "BCP 47: pt-BR."),
            "address?": .nullable("string", "Where letters go."),
            "alertLimitKwh?": .nullable(
                "number", "Consumption in a billing period from which on the customer wants to be told; 0 for none."),
        ])

    static let customerChange = PayloadSchema(
        object: "CustomerChange",
        "What to change of a customer; what is absent stays, an empty text takes a thing away.",
        [
            "name?": .nullable("string", "Not empty."),
            "taxId?": .nullable("string", "\(TaxID.forms)."),
            "email?": .nullable("string", "An address."),
            "phone?": .nullable("string", "A number."),
            "language?": .nullable("string", "BCP 47: pt-BR."),
            "address?": .nullable("string", "Where letters go."),
            "alertLimitKwh?": .nullable(
                "number", "Consumption in a billing period from which on the customer wants to be told; 0 for none."),
        ])

    static let installation = PayloadSchema(
        object: "Installation", "A meter at a usage point.",
        [
            "meter": meterID,
            "from": .nullable("string", "Null: from the meter's first reading on.", format: "date-time"),
            "until": .nullable(
                "string", "The first instant after it; null while it stands there.", format: "date-time"),
        ])

    static let datedCycle = PayloadSchema(
        object: "DatedCycle", "A cycle that billing periods are cut by, from a month on.",
        [
            "from": .nullable("string", "The month that names the first period it ends; null: from the beginning."),
            "cycle": .text("When billing periods end: \(BillingCycle.forms)."),
        ])

    static let usagePoint = PayloadSchema(
        object: "UsagePoint", "Where electricity is used, by whom, and which meter measures it.",
        [
            "id": id("usage point"),
            "name": .nullable("string", "What people call it."),
            "supply": .one(of: Supply.self, "How it is connected."),
            "cycle": .text("When its billing periods end, today: \(BillingCycle.forms)."),
            "cycles": datedCycle.array,
            "site": .nullable("string", "What it is a part of."),
            "address": .nullable("string", "Where it is."),
            "meter": .nullable("integer", "The meter that stands there now."),
            "contract": .nullable("integer", "The contract in force today."),
            "customer": .nullable("integer", "Who has that contract."),
            "tariff": .text("The tariff in force today."),
            "installations": installation.array,
        ])
    static let usagePointPage = PayloadSchema(pageOf: usagePoint)

    static let usagePointChange = PayloadSchema(
        object: "UsagePointChange",
        "What to change of a usage point; what is absent stays, an empty text takes a thing away.",
        [
            "name?": .nullable("string", "What people call it."),
            "supply?": .one(of: Supply.self, "How it is connected."),
            "cycle?": .text("When its billing periods end: \(BillingCycle.forms)."),
            "cycleFrom?": .nullable(
                "string",
                "The month that names the first period the cycle ends, 2026-12; absent: the first whose period is not over "
                    + "and has no invoice."),
            "site?": .nullable("string", "What it is a part of."),
            "address?": .nullable("string", "Where it is."),
        ])

    static let newInstallation = PayloadSchema(
        object: "NewInstallation", "A meter to be put at a usage point.",
        ["meter": meterID, "from": instant("From when on it measures there.")])

    static let contract = PayloadSchema(
        object: "Contract", "By which tariff a usage point is billed, to whom, and on which days.",
        [
            "id": id("contract"),
            "usagePoint": id("usage point"),
            "meter": .nullable("integer", "The meter that stands there now."),
            "customer": .nullable("integer", "Null for nobody."),
            "tariff": .text("The tariff's name."),
            "from": day("Its first day."),
            "until": .nullable("string", "The first day after it; null while no end is known.", format: "date"),
            "addedAt": instant("When it was made."),
            "addedBy": .text("Who made it."),
        ])
    static let contractPage = PayloadSchema(pageOf: contract)

    static let newContract = PayloadSchema(
        object: "NewContract", "A contract to make, of a usage point or of the one where a meter stands.",
        [
            "usagePoint?": .nullable("integer", "The usage point's id."),
            "meter?": .nullable("integer", "The id of the meter that stands there."),
            "customer?": .nullable("integer", "Nobody's when absent."),
            "tariff?": .nullable("string", "The standing tariff's name when absent."),
            "from": day("Its first day."),
            "until?": .nullable("string", "The first day after it.", format: "date"),
        ])

    static let contractChange = PayloadSchema(
        object: "ContractChange", "What is to be otherwise from a day on.",
        [
            "from": day("The first day of it."),
            "tariff?": .nullable("string", "Another tariff's name."),
            "customer?": .nullable("integer", "Who moves in."),
            "withoutCustomer?": [
                "type": ["boolean", "null"], "description": "The customer moves out, and nobody in.",
            ],
        ])

    static let contractEnd = PayloadSchema(
        object: "ContractEnd", "The end of a contract.", ["until": day("The first day after it.")])

    private static func id(_ noun: String) -> JSONLiteral {
        ["type": "integer", "minimum": 1, "description": .string("The \(noun)'s id.")]
    }

    private static func day(_ description: String) -> JSONLiteral { .text(description, format: "date") }
}
