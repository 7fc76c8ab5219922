import GRDB

/// Alerts about other things than meters, the log of what happened to them, rules as documents, silences.
enum AlertRulesMigration {
    static let name = "0012 alert rules"

    static func migrate(_ db: Database) throws {
        try db.execute(sql: alerts)
        try db.execute(sql: takenOver)
        try db.execute(sql: log)
        try db.execute(sql: rules)
        for (name, text) in standing {
            try db.execute(
                sql: """
                    INSERT INTO alert_rule (name, version, format, text, sha256, added_at, added_by)
                    VALUES (?, 1, 'yaml', ?, ?, 0, 'gridd')
                    """, arguments: [name, text, TariffDocument.sha256(of: text)])
        }
        try db.execute(sql: silences)
    }

    /// What is watched for out of the box.
    static let standing: [(name: String, text: String)] = [
        (
            "excessive-consumption",
            """
            # So much or more consumed in the billing period. The meter itself is told with every acknowledgement.
            name: excessive-consumption
            title: Excessive consumption
            kind: consumption
            severity: warning
            over: period
            limit: 300 kWh
            notify: [customer, operators]

            """
        ),
        (
            "bill-variation",
            """
            # A billing period that differs per day from the mean of the last three and from the same month a year ago,
            # the same way, by a sum worth telling of. Against the three alone most alarms would be the season.
            name: bill-variation
            title: The bill changes
            kind: bill-variation
            severity: warning
            change: 30 %
            least: "20.00"
            periods: 3
            notify: [customer, operators]

            """
        ),
    ]

    private static let alerts = """
        CREATE TABLE alert_of_rule (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            -- 'meter 42', 'site North', 'fleet', 'run 2026-10', 'store'.
            subject TEXT NOT NULL CHECK (subject <> ''),
            -- The meter, when it is about one.
            meter INTEGER REFERENCES meter (id),
            rule TEXT NOT NULL,
            kind TEXT NOT NULL,
            severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')),
            -- The start of the period or day it is about, or when what it is about began.
            occasion INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'firing', 'resolved')),
            opened_at INTEGER NOT NULL,
            since INTEGER NOT NULL,
            message TEXT NOT NULL,
            evidence_from INTEGER,
            evidence_to INTEGER,
            -- A JSON array of meters.
            evidence_meters TEXT,
            acknowledged_by TEXT,
            acknowledged_at INTEGER,
            comment TEXT,
            silenced_until INTEGER,
            inhibited_by INTEGER,
            -- Lines it has in the log.
            sequence INTEGER NOT NULL DEFAULT 0,
            UNIQUE (rule, subject, occasion),
            CHECK (meter IS NULL OR subject = 'meter ' || meter),
            CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL)),
            CHECK ((evidence_from IS NULL) = (evidence_to IS NULL)),
            CHECK ((evidence_from IS NULL) = (evidence_meters IS NULL))
        ) STRICT;
        """

    /// Alerts of before keep their numbers, and no number is given twice.
    private static let takenOver = """
        INSERT INTO alert_of_rule (
            id, subject, meter, rule, kind, severity, occasion, state, opened_at, since, message, acknowledged_by,
            acknowledged_at)
        SELECT id, 'meter ' || meter, meter, rule, 'consumption', 'warning', period_start, state, since, since, message,
            acknowledged_by, acknowledged_at
        FROM alert ORDER BY id;
        DELETE FROM sqlite_sequence WHERE name = 'alert_of_rule';
        INSERT INTO sqlite_sequence (name, seq) SELECT 'alert_of_rule', seq FROM sqlite_sequence WHERE name = 'alert';
        DROP TABLE alert;
        ALTER TABLE alert_of_rule RENAME TO alert;
        CREATE INDEX alert_by_state ON alert (state, id);
        CREATE INDEX alert_by_meter ON alert (meter, id) WHERE meter IS NOT NULL;
        CREATE TRIGGER alert_is_kept BEFORE DELETE ON alert
        BEGIN SELECT RAISE(ABORT, 'an alert stays'); END;
        """

    private static let log = """
        -- Every change of every alert. Alert and sequence are what a notification is known by.
        CREATE TABLE alert_log (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            alert INTEGER NOT NULL REFERENCES alert (id),
            sequence INTEGER NOT NULL CHECK (sequence > 0),
            at INTEGER NOT NULL,
            change TEXT NOT NULL CHECK (change IN (
                'pending', 'firing', 'resolved', 'acknowledged', 'silenced', 'unsilenced', 'inhibited', 'uninhibited',
                'severity')),
            actor TEXT NOT NULL,
            message TEXT NOT NULL,
            comment TEXT,
            UNIQUE (alert, sequence)
        ) STRICT;
        CREATE TRIGGER alert_log_without_holes BEFORE INSERT ON alert_log
        WHEN NEW.sequence <> 1 + (SELECT sequence FROM alert WHERE id = NEW.alert)
        BEGIN SELECT RAISE(ABORT, 'an alert''s log has no holes'); END;
        CREATE TRIGGER alert_log_counts AFTER INSERT ON alert_log
        BEGIN UPDATE alert SET sequence = NEW.sequence WHERE id = NEW.alert; END;
        CREATE TRIGGER alert_log_stays BEFORE UPDATE ON alert_log
        BEGIN SELECT RAISE(ABORT, 'a line of the log is never changed'); END;
        CREATE TRIGGER alert_log_is_kept BEFORE DELETE ON alert_log
        BEGIN SELECT RAISE(ABORT, 'a line of the log is never deleted'); END;

        -- Of alerts of before only their latest change is known, and who acknowledged them.
        INSERT INTO alert_log (alert, sequence, at, change, actor, message)
            SELECT id, 1, since, state, 'gridd', message FROM alert ORDER BY since, id;
        INSERT INTO alert_log (alert, sequence, at, change, actor, message)
            SELECT id, 2, acknowledged_at, 'acknowledged', acknowledged_by, message FROM alert
            WHERE acknowledged_at IS NOT NULL ORDER BY acknowledged_at, id;
        """

    private static let rules = """
        -- What was given, word for word. The latest version counts.
        CREATE TABLE alert_rule (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64 AND name NOT GLOB '*[^A-Za-z0-9._-]*'),
            -- From 1, without holes.
            version INTEGER NOT NULL CHECK (version > 0),
            format TEXT NOT NULL CHECK (format IN ('yaml', 'json')),
            text TEXT NOT NULL,
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            added_at INTEGER NOT NULL,
            added_by TEXT NOT NULL,
            UNIQUE (name, version)
        ) STRICT;
        CREATE TRIGGER alert_rule_without_holes BEFORE INSERT ON alert_rule
        WHEN NEW.version <> 1 + (SELECT ifnull(max(version), 0) FROM alert_rule WHERE name = NEW.name)
        BEGIN SELECT RAISE(ABORT, 'versions of a rule are numbered without holes'); END;
        CREATE TRIGGER alert_rule_stays BEFORE UPDATE ON alert_rule
        BEGIN SELECT RAISE(ABORT, 'a version of a rule is never changed'); END;
        CREATE TRIGGER alert_rule_is_kept BEFORE DELETE ON alert_rule
        BEGIN SELECT RAISE(ABORT, 'a version of a rule is never deleted'); END;

        -- Rules that are not evaluated.
        CREATE TABLE alert_rule_disabled (
            name TEXT PRIMARY KEY NOT NULL,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER alert_rule_disabled_is_known BEFORE INSERT ON alert_rule_disabled
        WHEN NOT EXISTS (SELECT 1 FROM alert_rule WHERE name = NEW.name)
        BEGIN SELECT RAISE(ABORT, 'there is no such rule'); END;
        """

    private static let silences = """
        -- Alerts of which nobody is told for a while: one, or those that fit all of what is said.
        CREATE TABLE alert_silence (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            alert INTEGER REFERENCES alert (id),
            rule TEXT,
            -- Ranges of ids: 1-10,12.
            meters TEXT,
            site TEXT,
            until INTEGER NOT NULL CHECK (until > at),
            comment TEXT,
            actor TEXT NOT NULL,
            at INTEGER NOT NULL,
            ended_at INTEGER,
            CHECK (alert IS NULL OR (rule IS NULL AND meters IS NULL AND site IS NULL))
        ) STRICT;
        CREATE INDEX alert_silence_in_force ON alert_silence (until) WHERE ended_at IS NULL;
        """
}
