import GRDB

/// The store's migrations: append-only, named, frozen once released.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001 readings, meters, alerts, tokens") { db in
            try db.execute(sql: readings)
            try db.execute(sql: meters)
            try db.execute(sql: alertsAndAccess)
        }
        migrator.registerMigration("0002 rollups") { db in try db.execute(sql: rollups) }
        migrator.registerMigration("0003 retention") { db in try db.execute(sql: retention) }
        migrator.registerMigration("0004 packs and pages") { db in
            try db.execute(sql: packsAndPages)
            try RegisterStates.takeOver(db)
            try db.execute(sql: "DROP TABLE register_state")
        }
        migrator.registerMigration(MeterEventsMigration.name) { db in try db.execute(sql: MeterEventsMigration.sql) }
        migrator.registerMigration(CatalogueMigration.name, migrate: CatalogueMigration.migrate)
        migrator.registerMigration("0007 invoices and ledger") { db in try db.execute(sql: invoicesAndLedger) }
        migrator.registerMigration(EstimatesMigration.name) { db in try db.execute(sql: EstimatesMigration.sql) }
        migrator.registerMigration("0009 invoices by month") { db in try db.execute(sql: invoicesByMonth) }
        migrator.registerMigration("0010 customer requests") { db in try db.execute(sql: customerRequests) }
        migrator.registerMigration(ReadingCyclesMigration.name) { db in
            try db.execute(sql: ReadingCyclesMigration.sql)
        }
        migrator.registerMigration(AlertRulesMigration.name, migrate: AlertRulesMigration.migrate)
        migrator.registerMigration(NotificationsMigration.name, migrate: NotificationsMigration.migrate)
        migrator.registerMigration(NotifiedCustomersMigration.name) { db in
            try db.execute(sql: NotifiedCustomersMigration.sql)
        }
        return migrator
    }

    private static let readings = """
        CREATE TABLE journal (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            node INTEGER NOT NULL DEFAULT 0,
            batch BLOB NOT NULL
        ) STRICT;

        -- How far each consumer of the journal has come; a row of the journal goes when all have passed it.
        CREATE TABLE consumer (
            name TEXT PRIMARY KEY NOT NULL,
            sequence INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        INSERT INTO consumer (name) VALUES ('compactor'), ('alerts');

        -- A compaction under way: journal rows through `through`, finished up to and with this register of this window.
        CREATE TABLE compaction (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            through INTEGER NOT NULL,
            window INTEGER NOT NULL,
            meter INTEGER NOT NULL,
            register INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE block (
            window INTEGER NOT NULL,
            meter INTEGER NOT NULL,
            register INTEGER NOT NULL,
            generation INTEGER NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL CHECK (last >= first),
            count INTEGER NOT NULL CHECK (count > 0),
            data BLOB NOT NULL,
            PRIMARY KEY (window, meter, register, generation)
        ) STRICT, WITHOUT ROWID;

        -- What is compacted of a register.
        CREATE TABLE register_state (
            meter INTEGER NOT NULL,
            register INTEGER NOT NULL,
            count INTEGER NOT NULL,
            first_at INTEGER NOT NULL,
            last_at INTEGER NOT NULL,
            last_value INTEGER NOT NULL,
            previous_at INTEGER,
            previous_value INTEGER,
            PRIMARY KEY (meter, register),
            CHECK ((previous_at IS NULL) = (previous_value IS NULL))
        ) STRICT, WITHOUT ROWID;
        """

    private static let meters = """
        CREATE TABLE usage_point (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE meter (
            id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id > 0),
            usage_point INTEGER NOT NULL UNIQUE REFERENCES usage_point (id),
            name TEXT,
            serial TEXT UNIQUE,
            key_hash TEXT,
            zone TEXT NOT NULL,
            status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'retired')),
            enrolled_at INTEGER NOT NULL
        ) STRICT;

        -- What happened to a meter's registers; openings first.
        CREATE TABLE meter_event (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            meter INTEGER NOT NULL REFERENCES meter (id) ON DELETE CASCADE,
            register INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('opening.enrolment', 'opening.stated')),
            at INTEGER NOT NULL,
            value INTEGER NOT NULL CHECK (value >= 0),
            recorded_at INTEGER NOT NULL,
            actor TEXT NOT NULL
        ) STRICT;
        CREATE INDEX meter_event_by_register ON meter_event (meter, register, at);

        -- Meters being added in slices: removed at start when the adding did not end.
        CREATE TABLE meter_addition (
            first INTEGER PRIMARY KEY,
            count INTEGER NOT NULL CHECK (count > 0)
        ) STRICT;

        CREATE TABLE idempotency (
            key TEXT PRIMARY KEY NOT NULL,
            request TEXT NOT NULL,
            first_meter INTEGER NOT NULL,
            count INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private static let alertsAndAccess = """
        CREATE TABLE alert (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            meter INTEGER NOT NULL REFERENCES meter (id),
            rule TEXT NOT NULL,
            period_start INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'firing', 'resolved')),
            since INTEGER NOT NULL,
            message TEXT NOT NULL,
            acknowledged_by TEXT,
            acknowledged_at INTEGER,
            UNIQUE (meter, rule, period_start),
            CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL))
        ) STRICT;
        CREATE INDEX alert_by_state ON alert (state, id);

        CREATE TABLE token (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
            role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'administrator')),
            scoped INTEGER NOT NULL CHECK (scoped IN (0, 1)),
            created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE token_meter (
            token INTEGER NOT NULL REFERENCES token (id) ON DELETE CASCADE,
            meter INTEGER NOT NULL REFERENCES meter (id),
            PRIMARY KEY (token, meter)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            detail TEXT NOT NULL
        ) STRICT;
        """

    private static let rollups = """
        -- A register's month by hour and by day. It is right up to the end of its course for as long as it is there.
        CREATE TABLE rollup (
            window INTEGER NOT NULL,
            meter INTEGER NOT NULL,
            register INTEGER NOT NULL,
            -- Readings it was made of.
            count INTEGER NOT NULL CHECK (count > 0),
            -- 1: the readings within its course are no longer kept.
            final INTEGER NOT NULL DEFAULT 0 CHECK (final IN (0, 1)),
            data BLOB NOT NULL,
            PRIMARY KEY (window, meter, register)
        ) STRICT, WITHOUT ROWID;

        -- Windows that took readings since all their registers were last seen to be rolled up.
        CREATE TABLE rollup_window (
            window INTEGER PRIMARY KEY
        ) STRICT;
        -- From window to window: looking at each block would take long.
        WITH RECURSIVE found (window) AS (
            SELECT min(window) FROM block
            UNION ALL
            SELECT (SELECT min(window) FROM block WHERE window > found.window) FROM found WHERE window IS NOT NULL
        )
        INSERT INTO rollup_window (window) SELECT window FROM found WHERE window IS NOT NULL;
        """

    private static let retention = """
        -- Readings from before the month `floor` are not taken; what was there is let go of in the months before `done`.
        CREATE TABLE retention (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            floor INTEGER NOT NULL,
            done INTEGER NOT NULL CHECK (done <= floor)
        ) STRICT;
        """

    private static let packsAndPages = """
        -- Small blocks of one window and of the registers of 64 neighbouring meters: page is a meter's id / 64.
        CREATE TABLE pack (
            window INTEGER NOT NULL,
            page INTEGER NOT NULL,
            generation INTEGER NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL CHECK (last >= first),
            -- How many blocks, and how many readings all of them hold.
            blocks INTEGER NOT NULL CHECK (blocks > 0),
            count INTEGER NOT NULL CHECK (count >= blocks),
            data BLOB NOT NULL,
            PRIMARY KEY (window, page, generation)
        ) STRICT, WITHOUT ROWID;

        -- What is compacted of the registers of 64 neighbouring meters.
        CREATE TABLE register_page (
            page INTEGER PRIMARY KEY,
            data BLOB NOT NULL
        ) STRICT;
        """
}
