import GRDB

/// Who is notified of alerts, and what waits to be sent.
enum NotificationsMigration {
    static let name = "0013 notifications"

    static func migrate(_ db: Database) throws {
        try db.execute(sql: receivers)
        try db.execute(sql: outbox)
        try db.execute(sql: figures)
    }

    private static let receivers = """
        -- What was given, word for word. The latest version counts, unless it was removed.
        CREATE TABLE receiver (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64 AND name NOT GLOB '*[^A-Za-z0-9._-]*'),
            -- From 1, without holes.
            version INTEGER NOT NULL CHECK (version > 0),
            format TEXT NOT NULL CHECK (format IN ('yaml', 'json')),
            text TEXT NOT NULL,
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            added_at INTEGER NOT NULL,
            added_by TEXT NOT NULL,
            removed_at INTEGER,
            removed_by TEXT,
            UNIQUE (name, version),
            CHECK ((removed_at IS NULL) = (removed_by IS NULL))
        ) STRICT;
        CREATE TRIGGER receiver_without_holes BEFORE INSERT ON receiver
        WHEN NEW.version <> 1 + (SELECT ifnull(max(version), 0) FROM receiver WHERE name = NEW.name)
        BEGIN SELECT RAISE(ABORT, 'versions of a receiver are numbered without holes'); END;
        CREATE TRIGGER receiver_stays BEFORE UPDATE OF name, version, format, text, sha256 ON receiver
        BEGIN SELECT RAISE(ABORT, 'a version of a receiver is never changed'); END;
        """

    private static let outbox = """
        -- Notifications that wait, were sent, or were given up. A line of the alerts' log becomes rows in the transaction
        -- that moves the progress beyond it: no line is left out, and none becomes rows twice.
        CREATE TABLE notification (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            -- 'ALERT.SEQUENCE@RECEIVER', of a repetition 'ALERT.SEQUENCE.rN@RECEIVER'.
            id TEXT NOT NULL UNIQUE,
            alert INTEGER NOT NULL REFERENCES alert (id),
            receiver TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('firing', 'resolved', 'acknowledged', 'repeat')),
            -- A customer's address and language; null where the receiver says them.
            recipient TEXT,
            language TEXT,
            -- What goes into one message.
            bundle TEXT NOT NULL,
            -- What it tells, as JSON.
            facts TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'dead', 'dropped')),
            -- 1 while it is kept back by a silence.
            held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)),
            created_at INTEGER NOT NULL,
            -- When it was to be sent first.
            due_at INTEGER NOT NULL,
            next_at INTEGER NOT NULL,
            -- Counted as each begins: what is under way is no longer taken back.
            attempts INTEGER NOT NULL DEFAULT 0,
            last_error TEXT,
            ended_at INTEGER,
            CHECK ((state = 'queued') = (ended_at IS NULL))
        ) STRICT;
        CREATE INDEX notification_next ON notification (receiver, next_at, alert) WHERE state = 'queued';
        CREATE INDEX notification_queue ON notification (receiver, attempts, number, next_at, alert) WHERE state = 'queued';
        CREATE INDEX notification_by_alert ON notification (alert, number);
        CREATE INDEX notification_by_state ON notification (receiver, state, number);
        CREATE INDEX notification_ended ON notification (ended_at) WHERE ended_at IS NOT NULL;
        CREATE INDEX notification_repeated ON notification (ended_at) WHERE kind = 'repeat' AND ended_at IS NOT NULL;

        -- How far the alerts' log has become notifications. What happened before there were any is told to nobody.
        CREATE TABLE notification_progress (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            log INTEGER NOT NULL
        ) STRICT;
        INSERT INTO notification_progress (id, log) SELECT 1, ifnull(max(id), 0) FROM alert_log;
        """

    private static let figures = """
        -- The figures behind an alert, as JSON.
        ALTER TABLE alert ADD COLUMN figures TEXT;

        -- Consumption in a billing period, in milliwatt-hours, from which on a customer wants to be told.
        ALTER TABLE customer ADD COLUMN alert_limit INTEGER CHECK (alert_limit > 0);
        """
}
