import GridModel

extension InvoiceParticulars {
    /// Whom it is for and where, as titles and values.
    var facts: [(String, Cell)] {
        var facts: [(String, Cell)] = []
        if let customer {
            let number = customer.taxId.map { TaxID($0)?.display ?? $0 }
            facts.append(("Customer", .text([customer.name, number].compactMap { $0 }.joined(separator: ", "))))
            if let address = customer.address { facts.append(("Address", .text(address))) }
        }
        let place = [usagePoint.id.description, usagePoint.name, usagePoint.address].compactMap { $0 }
        // By itself the number of where nobody gave a name says nothing to a customer.
        if place.count > 1 || customer != nil {
            facts.append(("Usage point", .text(place.joined(separator: ", "))))
        }
        return facts
    }
}

extension InvoiceParticulars.Meter {
    /// Nil for a meter without a name and a serial number.
    var text: String? {
        let parts = [name, serial.map { "serial \($0)" }].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
