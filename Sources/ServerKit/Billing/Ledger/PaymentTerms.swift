import GridModel

/// When an invoice is to be paid, and what it costs not to.
package struct PaymentTerms: Hashable, Sendable, Codable {
    /// Days from the day of issue, local to the meter, to the due date.
    package var dueDays: Int
    package var late: LatePaymentRule

    package init(dueDays: Int, late: LatePaymentRule) {
        self.dueDays = dueDays
        self.late = late
    }

    /// As a tariff says; where it says nothing: half a month, and nothing is charged that nobody agreed on.
    package init(_ tariff: Tariff?) {
        self.init(dueDays: tariff?.dueDays ?? 15, late: tariff?.latePayment ?? .none)
    }

    package func dueDate(issuedOn date: CivilDate) -> CivilDate { date.adding(days: dueDays) }
}
