/// "0005 meter events": what happens to registers after their opening, how meters are judged, what waits for review.
enum MeterEventsMigration {
    static let name = "0005 meter events"

    static let sql = """
        CREATE TABLE meter_event_new (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            meter INTEGER NOT NULL REFERENCES meter (id) ON DELETE CASCADE,
            register INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN (
                'opening.enrolment', 'opening.stated', 'exchange', 'reset', 'rollover', 'multiplier', 'exclude',
                'accept', 'edit')),
            -- The least number there is: from the beginning.
            at INTEGER NOT NULL,
            -- Where the register counts on from; of a decision, the reading's value, NULL for all of its instant.
            value INTEGER CHECK (value >= 0 OR kind IN ('exclude', 'accept')),
            closing INTEGER CHECK (closing >= 0),
            multiplier TEXT,
            serial TEXT,
            reason TEXT,
            recorded_at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            revoked_by TEXT,
            revoked_at INTEGER,
            revoke_reason TEXT,
            CHECK ((revoked_by IS NULL) = (revoked_at IS NULL)),
            CHECK (value IS NOT NULL OR kind IN ('rollover', 'multiplier', 'exclude', 'accept')),
            CHECK ((kind = 'exchange') <= (closing IS NOT NULL)),
            CHECK ((kind = 'multiplier') = (multiplier IS NOT NULL))
        ) STRICT;
        INSERT INTO meter_event_new (id, meter, register, kind, at, value, recorded_at, actor)
            SELECT id, meter, register, kind, at, value, recorded_at, actor FROM meter_event;
        UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'meter_event')
        WHERE name = 'meter_event_new';
        DROP TABLE meter_event;
        ALTER TABLE meter_event_new RENAME TO meter_event;
        CREATE INDEX meter_event_by_register ON meter_event (meter, register, at);
        CREATE INDEX meter_event_that_matters ON meter_event (meter) WHERE kind NOT LIKE 'opening.%';

        -- A fact stays as it was recorded; it can be revoked, once.
        CREATE TRIGGER meter_event_stays BEFORE UPDATE ON meter_event
        WHEN old.revoked_by IS NOT NULL OR new.id <> old.id OR new.meter <> old.meter OR new.register <> old.register
            OR new.kind <> old.kind OR new.at <> old.at OR new.value IS NOT old.value
            OR new.closing IS NOT old.closing OR new.multiplier IS NOT old.multiplier OR new.serial IS NOT old.serial
            OR new.reason IS NOT old.reason OR new.recorded_at <> old.recorded_at OR new.actor <> old.actor
        BEGIN SELECT RAISE (ABORT, 'a meter event is never changed'); END;
        CREATE TRIGGER meter_event_is_kept BEFORE DELETE ON meter_event WHEN old.kind NOT LIKE 'opening.%'
        BEGIN SELECT RAISE (ABORT, 'a meter event is never deleted'); END;

        -- How a register's readings are judged; one without a row is judged as usual.
        CREATE TABLE meter_rule (
            meter INTEGER NOT NULL REFERENCES meter (id) ON DELETE CASCADE,
            register INTEGER NOT NULL,
            digits INTEGER CHECK (digits BETWEEN 1 AND 12),
            -- Milliwatts.
            maximum_power INTEGER CHECK (maximum_power > 0),
            -- Seconds.
            expected_interval INTEGER CHECK (expected_interval > 0),
            PRIMARY KEY (meter, register)
        ) STRICT, WITHOUT ROWID;

        -- Readings that wait for a decision, as they were found: what follows from readings and events, at hand.
        CREATE TABLE held_reading (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            meter INTEGER NOT NULL REFERENCES meter (id) ON DELETE CASCADE,
            register INTEGER NOT NULL,
            at INTEGER NOT NULL,
            value INTEGER NOT NULL,
            reason TEXT NOT NULL CHECK (reason IN ('fall', 'spike')),
            UNIQUE (meter, register, at, value)
        ) STRICT;

        -- Where registers are to be looked through for such readings.
        CREATE TABLE review_span (
            meter INTEGER NOT NULL,
            register INTEGER NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            -- Grows whenever something is added to the span.
            touches INTEGER NOT NULL DEFAULT 0,
            due INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (meter, register)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX review_span_by_due ON review_span (due);
        -- Whoever is there already is looked through once.
        INSERT INTO review_span (meter, register, start, end)
            SELECT id, 0, -4611686018427387904, 4611686018427387904 FROM meter;

        -- What is said of a gap by the day is no longer a straight line.
        INSERT OR IGNORE INTO rollup_window (window) SELECT DISTINCT window FROM rollup WHERE final = 0;
        DELETE FROM rollup WHERE final = 0;
        """
}
