import GridModel

extension StoredInvoice {
    /// An invoice made of this one, with its lines followed back by its evidence alone; nil for one from before that was
    /// kept.
    ///
    /// The steps of its prices and quantities are those by which this gridd comes from the evidence to the very lines that
    /// were issued. If it comes to others, because it reckons otherwise than the one that issued them or knows the zone
    /// otherwise, they are left out; what each line's intervals sum up to stays.
    func explained(_ invoice: Invoice) -> Invoice? {
        guard let record = figures.record, let windows = terms.windows else { return nil }
        var explained = invoice
        explained.registers = figures.registers
        let own = invoice.lines.filter { $0.kind != TrueUp.kind }
        let bill = bill(record, windows, of: own)
        explained.taxes = bill?.taxes
        let bases =
            (bill?.lines.map(\.basis) ?? ownLines.map { $0.form.basis(record, windows) })
            + figures.trueUps.filter(\.hasLine).map { $0.basis(terms.currency) }
        for (index, basis) in bases.enumerated() where index < explained.lines.count {
            explained.lines[index].basis = basis
        }
        return explained
    }

    /// The bill drawn up again; nil when its lines are others.
    private func bill(_ record: BillRecord, _ windows: [EvidenceWindow], of lines: [InvoiceLine]) -> Bill? {
        let recorded = zip(lines, ownLines).map { RecordedLine($0, $1.line) }
        guard let terms = try? terms.billingTerms(), let plan = try? BillingPlan(terms),
            plan.evidenceWindows == windows, let bill = try? plan.explanation(of: record, lines: recorded)
        else { return nil }
        let said = bill.lines.map { line in
            var line = line
            line.basis = nil
            return line
        }
        return said == lines ? bill : nil
    }
}

extension LineForm {
    /// What a line's quantity is the sum of; nil for a line that no register has a part in.
    fileprivate func basis(_ record: BillRecord, _ all: [EvidenceWindow]) -> LineBasis? {
        guard let register, let windows,
            let sums = record.registers.first(where: { $0.register == register })?.sums, sums.count == all.count
        else { return nil }
        let parts = windows.filter { all.indices.contains($0) }.map { index in
            sums.part(
                index,
                CellWindow(cell: 0, label: all[index].label, span: all[index].span, count: all[index].intervals))
        }
        return LineBasis(register: register, parts: parts)
    }
}
