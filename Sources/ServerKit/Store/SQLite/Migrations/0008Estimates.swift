/// Which issued invoices were estimated, and by which the difference was accounted for. What they say is in the invoices
/// themselves; these tables find them.
enum EstimatesMigration {
    static let name = "0008 estimates"

    static let sql = """
        -- Invoices whose registers were not read up to their period's end.
        CREATE TABLE invoice_estimate (
            usage_point INTEGER NOT NULL REFERENCES usage_point (id),
            invoice INTEGER NOT NULL UNIQUE REFERENCES invoice (number),
            PRIMARY KEY (usage_point, invoice)
        ) STRICT, WITHOUT ROWID;

        -- The invoices that account for the difference once the register was read; of those that count there is one.
        CREATE TABLE invoice_true_up (
            estimate INTEGER NOT NULL REFERENCES invoice_estimate (invoice),
            invoice INTEGER NOT NULL REFERENCES invoice (number),
            energy INTEGER NOT NULL,
            amount INTEGER NOT NULL,
            PRIMARY KEY (estimate, invoice)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX invoice_true_up_by_invoice ON invoice_true_up (invoice);

        CREATE TRIGGER invoice_true_up_once BEFORE INSERT ON invoice_true_up
        WHEN EXISTS (
                SELECT 1 FROM invoice_true_up AS other JOIN invoice ON number = other.invoice
                WHERE other.estimate = NEW.estimate AND ended IS NULL)
            OR (SELECT ended FROM invoice WHERE number = NEW.estimate) IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'an estimate is trued up once'); END;
        CREATE TRIGGER invoice_estimate_stays BEFORE DELETE ON invoice_estimate
        BEGIN SELECT RAISE(ABORT, 'an estimate stays'); END;
        CREATE TRIGGER invoice_true_up_stays BEFORE DELETE ON invoice_true_up
        BEGIN SELECT RAISE(ABORT, 'a true-up stays'); END;
        CREATE TRIGGER invoice_estimate_is_immutable BEFORE UPDATE ON invoice_estimate
        BEGIN SELECT RAISE(ABORT, 'an estimate does not change'); END;
        CREATE TRIGGER invoice_true_up_is_immutable BEFORE UPDATE ON invoice_true_up
        BEGIN SELECT RAISE(ABORT, 'a true-up does not change'); END;
        """
}
