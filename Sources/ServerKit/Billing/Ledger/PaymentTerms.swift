import GridModel

/// When an invoice is to be paid, and what it costs not to.
package struct PaymentTerms: Hashable, Sendable, Codable {
    /// Days from the day of issue, local to the meter, to the due date.
    package var dueDays: Int
    package var late: LateRule

    package init(dueDays: Int, late: LateRule) {
        self.dueDays = dueDays
        self.late = late
    }

    /// Where a tariff says nothing: half a month, and nothing is charged that nobody agreed on.
    package static let standing = PaymentTerms(dueDays: 15, late: .none)

    package func dueDate(issuedOn date: CivilDate) -> CivilDate { date.adding(days: dueDays) }
}
