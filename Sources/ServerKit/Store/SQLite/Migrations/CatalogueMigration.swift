import GRDB

/// Tariffs and their versions, customers, usage points and the meters that stand there, contracts.
enum CatalogueMigration {
    static let name = "0006 tariffs, customers, contracts"

    static func migrate(_ db: Database) throws {
        try db.execute(sql: tariffs)
        try db.execute(
            sql: """
                INSERT INTO tariff_version (name, version, valid_from, format, text, sha256, added_at, added_by)
                VALUES ('default', 1, '0001-01-01', 'yaml', ?, ?, 0, 'gridd')
                """, arguments: [standingTariff, TariffDocument.sha256(of: standingTariff)])
        try db.execute(sql: "INSERT INTO standing_tariff VALUES ('0001-01-01', 'default', 0, 'gridd')")
        try db.execute(sql: customers)
        try db.execute(sql: usagePoints)
        try db.execute(sql: installations)
        try db.execute(sql: contracts)
    }

    /// What is billed by out of the box.
    static let standingTariff = """
        # What a meter is billed by until it has a contract: one price, and each line rounded half up to the cent.
        name: default
        title: Flat tariff
        currency: BRL
        validFrom: 0001-01-01
        rounding:
          line: {decimals: 2, rule: half-up}
        components:
        - {kind: energy, label: "Energy, flat", price: "0.40"}

        """

    private static let tariffs = """
        -- What was given, word for word. A correction is a further version for the same date; the latest counts.
        CREATE TABLE tariff_version (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64 AND name NOT GLOB '*[^A-Za-z0-9._-]*'),
            -- From 1, without holes.
            version INTEGER NOT NULL CHECK (version > 0),
            valid_from TEXT NOT NULL CHECK (date(valid_from, '+0 days') IS valid_from),
            format TEXT NOT NULL CHECK (format IN ('yaml', 'json')),
            text TEXT NOT NULL,
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            added_at INTEGER NOT NULL,
            added_by TEXT NOT NULL,
            UNIQUE (name, version)
        ) STRICT;
        CREATE INDEX tariff_version_by_date ON tariff_version (name, valid_from, version);

        CREATE TRIGGER tariff_version_without_holes BEFORE INSERT ON tariff_version
        WHEN NEW.version <> 1 + (SELECT ifnull(max(version), 0) FROM tariff_version WHERE name = NEW.name)
        BEGIN SELECT RAISE(ABORT, 'versions of a tariff are numbered without holes'); END;
        CREATE TRIGGER tariff_version_stays BEFORE UPDATE ON tariff_version
        BEGIN SELECT RAISE(ABORT, 'a version of a tariff is never changed'); END;
        CREATE TRIGGER tariff_version_is_kept BEFORE DELETE ON tariff_version
        BEGIN SELECT RAISE(ABORT, 'a version of a tariff is never deleted'); END;

        -- What is billed by where there is no contract, from a day on.
        CREATE TABLE standing_tariff (
            since TEXT PRIMARY KEY NOT NULL CHECK (date(since, '+0 days') IS since),
            tariff TEXT NOT NULL,
            set_at INTEGER NOT NULL,
            set_by TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER standing_tariff_is_known BEFORE INSERT ON standing_tariff
        WHEN NOT EXISTS (SELECT 1 FROM tariff_version WHERE name = NEW.tariff)
        BEGIN SELECT RAISE(ABORT, 'there is no such tariff'); END;
        """

    private static let customers = """
        CREATE TABLE customer (
            id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id > 0),
            name TEXT NOT NULL CHECK (name <> ''),
            tax_id TEXT CHECK (tax_id <> '' AND tax_id NOT GLOB '*[^A-Z0-9]*'),
            email TEXT,
            phone TEXT,
            language TEXT,
            address TEXT,
            added_at INTEGER NOT NULL,
            closed_at INTEGER
        ) STRICT;
        -- Somebody who left may come back.
        CREATE UNIQUE INDEX customer_by_tax_id ON customer (tax_id) WHERE closed_at IS NULL;
        CREATE TRIGGER customer_is_kept BEFORE DELETE ON customer
        BEGIN SELECT RAISE(ABORT, 'a customer is closed, never deleted'); END;
        """

    private static let usagePoints = """
        ALTER TABLE usage_point ADD COLUMN name TEXT;
        ALTER TABLE usage_point ADD COLUMN supply TEXT NOT NULL DEFAULT 'single-phase'
            CHECK (supply IN ('single-phase', 'two-phase-two-wire', 'two-phase-three-wire', 'three-phase'));
        -- The day of the month on which its billing periods begin.
        ALTER TABLE usage_point ADD COLUMN cycle_day INTEGER NOT NULL DEFAULT 1 CHECK (cycle_day BETWEEN 1 AND 28);
        ALTER TABLE usage_point ADD COLUMN site TEXT;
        ALTER TABLE usage_point ADD COLUMN address TEXT;
        """

    private static let installations = """
        -- Which meter stood at which usage point, from an instant (0: from its first reading on) up to another.
        -- meter.usage_point is the one that was made with it, and where it stands unless it was moved.
        CREATE TABLE meter_installation (
            usage_point INTEGER NOT NULL REFERENCES usage_point (id),
            meter INTEGER NOT NULL REFERENCES meter (id),
            since INTEGER NOT NULL,
            until INTEGER CHECK (until > since),
            PRIMARY KEY (usage_point, since)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO meter_installation (usage_point, meter, since) SELECT usage_point, id, 0 FROM meter ORDER BY 1;
        CREATE UNIQUE INDEX meter_installation_by_meter ON meter_installation (meter, since);

        CREATE TRIGGER meter_installation_alone BEFORE INSERT ON meter_installation
        WHEN EXISTS (
            SELECT 1 FROM meter_installation WHERE usage_point = NEW.usage_point
            AND since < ifnull(NEW.until, 9223372036854775807) AND NEW.since < ifnull(until, 9223372036854775807)
        ) OR EXISTS (
            SELECT 1 FROM meter_installation WHERE meter = NEW.meter
            AND since < ifnull(NEW.until, 9223372036854775807) AND NEW.since < ifnull(until, 9223372036854775807)
        )
        BEGIN SELECT RAISE(ABORT, 'one meter stands at a usage point at a time, and at one'); END;
        -- An installation may only be ended: earlier than it was.
        CREATE TRIGGER meter_installation_stays BEFORE UPDATE ON meter_installation
        WHEN NEW.usage_point <> OLD.usage_point OR NEW.meter <> OLD.meter OR NEW.since <> OLD.since
            OR NEW.until IS NULL OR NEW.until > ifnull(OLD.until, 9223372036854775807)
        BEGIN SELECT RAISE(ABORT, 'an installation can only be ended'); END;
        """

    private static let contracts = """
        CREATE TABLE contract (
            id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id > 0),
            usage_point INTEGER NOT NULL REFERENCES usage_point (id),
            customer INTEGER REFERENCES customer (id),
            tariff TEXT NOT NULL,
            -- Its first day, and the first after it.
            since TEXT NOT NULL CHECK (date(since, '+0 days') IS since),
            until TEXT CHECK (date(until, '+0 days') IS until AND until > since),
            added_at INTEGER NOT NULL,
            added_by TEXT NOT NULL,
            UNIQUE (usage_point, since)
        ) STRICT;
        CREATE INDEX contract_by_customer ON contract (customer, id) WHERE customer IS NOT NULL;
        CREATE INDEX contract_by_tariff ON contract (tariff, id);

        CREATE TRIGGER contract_alone BEFORE INSERT ON contract
        WHEN EXISTS (
            SELECT 1 FROM contract WHERE usage_point = NEW.usage_point
            AND since < ifnull(NEW.until, '9999-99') AND NEW.since < ifnull(until, '9999-99')
        )
        BEGIN SELECT RAISE(ABORT, 'a usage point has one contract at a time'); END;
        CREATE TRIGGER contract_stays_alone BEFORE UPDATE ON contract
        WHEN NEW.usage_point <> OLD.usage_point OR EXISTS (
            SELECT 1 FROM contract WHERE usage_point = NEW.usage_point AND id <> NEW.id
            AND since < ifnull(NEW.until, '9999-99') AND NEW.since < ifnull(until, '9999-99')
        )
        BEGIN SELECT RAISE(ABORT, 'a usage point has one contract at a time'); END;
        CREATE TRIGGER contract_by_a_tariff BEFORE INSERT ON contract
        WHEN NOT EXISTS (SELECT 1 FROM tariff_version WHERE name = NEW.tariff)
        BEGIN SELECT RAISE(ABORT, 'there is no such tariff'); END;
        CREATE TRIGGER contract_by_another_tariff BEFORE UPDATE OF tariff ON contract
        WHEN NOT EXISTS (SELECT 1 FROM tariff_version WHERE name = NEW.tariff)
        BEGIN SELECT RAISE(ABORT, 'there is no such tariff'); END;
        """
}
