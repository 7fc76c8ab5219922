extension Schema {
    /// A month's invoices in order of number, which is the last column of every index: a list goes on from the number that
    /// the page before ended with, and sorts nothing.
    static let invoicesByMonth = "CREATE INDEX invoice_by_month ON invoice (month)"
}
