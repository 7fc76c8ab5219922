import Foundation
import GridModel

extension NewCustomer {
    /// The same with its texts trimmed, and its tax number without punctuation.
    /// - Throws: ``Problem`` 422 for what can't be.
    func checked() throws(Problem) -> NewCustomer {
        guard let name = try Text.name(name, field: "name") else { throw .invalid("a customer has a name") }
        return NewCustomer(
            name: name, taxId: try ContactText.taxID(taxId), email: try ContactText.email(email),
            phone: try ContactText.phone(phone), language: try ContactText.language(language),
            address: try Text.name(address, field: "address"),
            alertLimitKwh: try Self.limit(alertLimitKwh).flatMap { $0 == .zero ? nil : $0 })
    }

    /// - Throws: ``Problem`` 422 for less than nothing.
    static func limit(_ limit: Energy?) throws(Problem) -> Energy? {
        if let limit, limit < .zero {
            throw .invalid("alertLimitKwh is \(limit); it is not below zero, and 0 for none")
        }
        return limit
    }
}

extension CustomerChange {
    /// The same with its texts trimmed; an empty one, which takes the thing away, stays.
    /// - Throws: ``Problem`` 422 for what can't be, and when nothing is to be changed.
    func checked() throws(Problem) -> CustomerChange {
        guard !isEmpty else {
            throw .invalid(
                "there is nothing to change: give name, taxId, email, phone, language, address or "
                    + "alertLimitKwh")
        }
        var change = self
        if name != nil {
            guard let name = try Text.name(name, field: "name") else { throw .invalid("a customer has a name") }
            change.name = name
        }
        if taxId != nil { change.taxId = try ContactText.taxID(taxId) ?? "" }
        if email != nil { change.email = try ContactText.email(email) ?? "" }
        if phone != nil { change.phone = try ContactText.phone(phone) ?? "" }
        if language != nil { change.language = try ContactText.language(language) ?? "" }
        if address != nil { change.address = try Text.name(address, field: "address") ?? "" }
        change.alertLimitKwh = try NewCustomer.limit(alertLimitKwh)
        return change
    }
}

extension UsagePointChange {
    /// The same with its texts trimmed; an empty one, which takes the thing away, stays.
    /// - Throws: ``Problem`` 422 when nothing is to be changed.
    func checked() throws(Problem) -> UsagePointChange {
        guard !isEmpty else {
            throw .invalid("there is nothing to change: give name, supply, cycle, site or address")
        }
        if let cycleFrom {
            guard cycle != nil else {
                throw .invalid("cycleFrom says from when on a cycle is in force: give the cycle")
            }
            guard (1970...9998).contains(cycleFrom.year) else {
                throw .invalid("cycleFrom \(cycleFrom.text) is before any reading")
            }
        }
        var change = self
        if name != nil { change.name = try Text.name(name, field: "name") ?? "" }
        if site != nil { change.site = try Text.name(site, field: "site") ?? "" }
        if address != nil { change.address = try Text.name(address, field: "address") ?? "" }
        return change
    }
}

extension NewInstallation {
    /// - Throws: ``Problem`` 422 for an instant before any reading or far ahead.
    func checked(now: Instant) throws(Problem) -> NewInstallation {
        guard from > Instant(seconds: 0) else {
            throw .invalid("from \(from.rfc3339) is before 1970, and so before any reading")
        }
        guard from <= now.adding(seconds: 366 * 86_400) else {
            throw .invalid("from \(from.rfc3339) is more than a year ahead of the server's clock")
        }
        return self
    }
}

extension NewContract {
    /// - Throws: ``Problem`` 422 for a contract of no usage point, or of two.
    func checked() throws(Problem) -> NewContract {
        guard (usagePoint == nil) != (meter == nil) else {
            throw .invalid("a contract is one usage point's: give usagePoint, or the meter that stands there")
        }
        if let until, until <= from { throw .invalid("until \(until.text) is not after from \(from.text)") }
        return self
    }
}

extension ContractChange {
    /// - Throws: ``Problem`` 422 when nothing is to be changed, or a customer shall be there and not.
    func checked() throws(Problem) -> ContractChange {
        guard tariff != nil || customer != nil || withoutCustomer == true else {
            throw .invalid("there is nothing to change: give tariff, customer or withoutCustomer")
        }
        guard customer == nil || withoutCustomer != true else {
            throw .invalid("customer and withoutCustomer contradict each other")
        }
        return self
    }
}

/// What people are reached by; each nil when it is empty, and a ``Problem`` 422 when it can't be one.
enum ContactText {
    static func taxID(_ text: String?) throws(Problem) -> String? {
        guard let text = try Text.name(text, field: "taxId") else { return nil }
        guard let id = TaxID(text) else { throw .invalid("taxId \(text) is no tax number; it is \(TaxID.forms)") }
        return id.text
    }

    static func email(_ text: String?) throws(Problem) -> String? {
        guard let text = try Text.name(text, field: "email") else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !text.contains(where: \.isWhitespace),
            parts[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty })
        else { throw .invalid("email \(text) is no address; they are like ana@example.com") }
        return text
    }

    /// In any of the ways that people write one.
    static func phone(_ text: String?) throws(Problem) -> String? {
        guard let text = try Text.name(text, field: "phone") else { return nil }
        let digits = text.utf8.count { $0 >= 48 && $0 <= 57 }
        guard (3...15).contains(digits), text.allSatisfy({ $0.isASCII && ($0.isNumber || "+-() ./".contains($0)) })
        else {
            throw .invalid("phone \(text) is no number; they are like +55 71 3333-4444")
        }
        return text
    }

    /// Source: the shape of BCP 47 (RFC 5646 §2.1).
    static func language(_ text: String?) throws(Problem) -> String? {
        guard let text = try Text.name(text, field: "language") else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        func isAlphanumeric(_ part: Substring, _ lengths: ClosedRange<Int>) -> Bool {
            lengths.contains(part.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
        guard isAlphanumeric(parts[0], 2...3), parts[0].allSatisfy(\.isLetter),
            parts.dropFirst().allSatisfy({ isAlphanumeric($0, 1...8) })
        else { throw .invalid("language \(text) is none; they are like pt-BR") }
        return text
    }
}
