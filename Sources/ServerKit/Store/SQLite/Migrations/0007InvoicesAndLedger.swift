extension Schema {
    /// Issued invoices, what became of them, and what they were worked out from. Rows are only ever added: triggers keep
    /// them from being changed or taken away, and numbers from having holes.
    static let invoicesAndLedger = """
        -- What many invoices share, word for word: the terms of a period, the lines' labels and prices, who issued them.
        CREATE TABLE invoice_text (
            id INTEGER PRIMARY KEY,
            sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
            text TEXT NOT NULL
        ) STRICT;

        CREATE TABLE invoice (
            number INTEGER PRIMARY KEY CHECK (number > 0),
            usage_point INTEGER NOT NULL REFERENCES usage_point (id),
            meter INTEGER NOT NULL,
            customer INTEGER,
            -- The month that names the period: 202611.
            month INTEGER NOT NULL,
            -- The days that are billed, since 1970: those of the period, or a part where the customer changed within it.
            first_day INTEGER NOT NULL,
            last_day INTEGER NOT NULL CHECK (last_day >= first_day),
            -- Rows of invoice_text, which never go; verify looks whether they are there.
            terms INTEGER NOT NULL,
            forms INTEGER NOT NULL,
            -- Its own figures and its evidence.
            figures BLOB NOT NULL,
            -- Minor units of the terms' currency.
            total INTEGER NOT NULL,
            issued_at INTEGER NOT NULL,
            -- Who issued it.
            issuer INTEGER NOT NULL,
            -- Days since 1970, local to the meter.
            due INTEGER NOT NULL,
            replaces INTEGER REFERENCES invoice (number),
            -- SHA-256 of all of the above but the issuer.
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            -- Kept by the ledger's entries: the total and the sum of their amounts.
            balance INTEGER NOT NULL,
            -- Set once, by the entry that closes it.
            ended TEXT CHECK (ended IN ('void', 'credited')),
            -- 0 for an invoice that counts: of a usage point's day there is one.
            place INTEGER NOT NULL GENERATED ALWAYS AS (CASE WHEN ended IS NULL THEN 0 ELSE number END) VIRTUAL
        ) STRICT;
        CREATE UNIQUE INDEX invoice_by_period ON invoice (month, usage_point, first_day, place);
        CREATE INDEX invoice_by_customer ON invoice (customer) WHERE customer IS NOT NULL;
        CREATE UNIQUE INDEX invoice_by_replaced ON invoice (replaces) WHERE replaces IS NOT NULL;

        CREATE TABLE credit_note (
            number INTEGER PRIMARY KEY CHECK (number > 0),
            invoice INTEGER NOT NULL REFERENCES invoice (number),
            amount INTEGER NOT NULL,
            reason TEXT NOT NULL CHECK (reason <> ''),
            issued_at INTEGER NOT NULL,
            actor TEXT NOT NULL
        ) STRICT;
        CREATE INDEX credit_note_by_invoice ON credit_note (invoice);

        -- What happened to an invoice after it was issued, which is its first entry.
        CREATE TABLE ledger_entry (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            invoice INTEGER NOT NULL REFERENCES invoice (number),
            kind TEXT NOT NULL CHECK (kind IN ('payment', 'fine', 'interest', 'void', 'credit', 'transfer')),
            -- What it adds to what is owed.
            amount INTEGER NOT NULL CHECK (
                CASE kind
                    WHEN 'payment' THEN amount < 0
                    WHEN 'fine' THEN amount > 0
                    WHEN 'interest' THEN amount > 0
                    WHEN 'transfer' THEN amount <> 0
                    ELSE 1
                END),
            date INTEGER NOT NULL,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            reference TEXT,
            credit_note INTEGER UNIQUE REFERENCES credit_note (number),
            closes INTEGER NOT NULL DEFAULT 0 CHECK (closes IN (0, 1)),
            CHECK ((kind = 'credit') = (credit_note IS NOT NULL)),
            CHECK (kind <> 'void' OR closes = 1),
            CHECK (closes = 0 OR kind IN ('void', 'credit'))
        ) STRICT;
        CREATE INDEX ledger_entry_by_invoice ON ledger_entry (invoice);

        -- What a change was asked for with, so that asking again does nothing more.
        CREATE TABLE ledger_request (
            key TEXT PRIMARY KEY NOT NULL,
            request TEXT NOT NULL,
            invoice INTEGER NOT NULL REFERENCES invoice (number),
            credit_note INTEGER REFERENCES credit_note (number),
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER invoice_number BEFORE INSERT ON invoice
        WHEN NEW.number <> 1 + ifnull((SELECT max(number) FROM invoice), 0)
            OR NEW.balance <> NEW.total OR NEW.ended IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'invoice numbers have no holes, and begin with what is owed'); END;
        CREATE TRIGGER invoice_of_its_own_days BEFORE INSERT ON invoice
        WHEN EXISTS (
            SELECT 1 FROM invoice AS other
            WHERE other.month = NEW.month AND other.usage_point = NEW.usage_point AND other.place = 0
                AND other.first_day <> NEW.first_day
                AND other.first_day <= NEW.last_day AND other.last_day >= NEW.first_day)
        BEGIN SELECT RAISE(ABORT, 'a day of a usage point is billed once'); END;
        CREATE TRIGGER invoice_stays BEFORE DELETE ON invoice
        BEGIN SELECT RAISE(ABORT, 'an issued invoice stays'); END;
        CREATE TRIGGER invoice_is_immutable BEFORE UPDATE OF
            number, usage_point, meter, customer, month, first_day, last_day, terms, forms, figures, total, issued_at,
            issuer, due, replaces, digest
        ON invoice
        BEGIN SELECT RAISE(ABORT, 'an issued invoice does not change'); END;
        CREATE TRIGGER invoice_ends_once BEFORE UPDATE OF ended ON invoice
        WHEN OLD.ended IS NOT NULL AND NEW.ended IS NOT OLD.ended
        BEGIN SELECT RAISE(ABORT, 'an invoice ends once'); END;
        CREATE TRIGGER invoice_text_stays BEFORE DELETE ON invoice_text
        BEGIN SELECT RAISE(ABORT, 'what invoices say stays'); END;
        CREATE TRIGGER invoice_text_is_immutable BEFORE UPDATE ON invoice_text
        BEGIN SELECT RAISE(ABORT, 'what invoices say does not change'); END;

        CREATE TRIGGER credit_note_number BEFORE INSERT ON credit_note
        WHEN NEW.number <> 1 + ifnull((SELECT max(number) FROM credit_note), 0)
        BEGIN SELECT RAISE(ABORT, 'credit note numbers have no holes'); END;
        CREATE TRIGGER credit_note_stays BEFORE DELETE ON credit_note
        BEGIN SELECT RAISE(ABORT, 'a credit note stays'); END;
        CREATE TRIGGER credit_note_is_immutable BEFORE UPDATE ON credit_note
        BEGIN SELECT RAISE(ABORT, 'a credit note does not change'); END;

        CREATE TRIGGER ledger_entry_of_an_open_invoice BEFORE INSERT ON ledger_entry
        WHEN NEW.kind <> 'transfer' AND (SELECT ended FROM invoice WHERE number = NEW.invoice) IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'the invoice has ended'); END;
        CREATE TRIGGER ledger_entry_counts AFTER INSERT ON ledger_entry
        BEGIN
            UPDATE invoice SET
                balance = balance + NEW.amount,
                ended = CASE WHEN NEW.closes = 0 THEN ended WHEN NEW.kind = 'void' THEN 'void' ELSE 'credited' END
            WHERE number = NEW.invoice;
        END;
        CREATE TRIGGER ledger_entry_stays BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'an entry of the ledger stays'); END;
        CREATE TRIGGER ledger_entry_is_immutable BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'an entry of the ledger does not change'); END;
        """
}
