/// From which month on a usage point's periods end by another cycle; what it began with stays in `usage_point.cycle_day`.
enum ReadingCyclesMigration {
    static let name = "0011 reading cycles"

    static let sql = """
        CREATE TABLE reading_cycle (
            usage_point INTEGER NOT NULL REFERENCES usage_point (id),
            -- The month that names the first period that ends by it: 202612.
            since INTEGER NOT NULL CHECK (since BETWEEN 197001 AND 999812 AND since % 100 BETWEEN 1 AND 12),
            -- The day of the month on which periods begin.
            cycle_day INTEGER NOT NULL CHECK (cycle_day BETWEEN 1 AND 28),
            set_at INTEGER NOT NULL,
            set_by TEXT NOT NULL,
            PRIMARY KEY (usage_point, since)
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER usage_point_cycle_is_dated BEFORE UPDATE OF cycle_day ON usage_point
        WHEN NEW.cycle_day <> OLD.cycle_day
        BEGIN SELECT RAISE(ABORT, 'a cycle changes from a month on'); END;
        CREATE TRIGGER reading_cycle_is_immutable BEFORE UPDATE ON reading_cycle
        BEGIN SELECT RAISE(ABORT, 'a change of the cycle is made anew'); END;
        -- By it periods were cut that are billed: this month's, or the next one's.
        CREATE TRIGGER reading_cycle_of_what_is_billed BEFORE INSERT ON reading_cycle
        WHEN EXISTS (
                SELECT 1 FROM invoice
                WHERE month = NEW.since AND usage_point = NEW.usage_point AND place = 0)
            OR EXISTS (
                SELECT 1 FROM invoice
                WHERE month = NEW.since + iif(NEW.since % 100 = 12, 89, 1)
                    AND usage_point = NEW.usage_point AND place = 0)
        BEGIN SELECT RAISE(ABORT, 'what is billed keeps its period'); END;
        CREATE TRIGGER reading_cycle_stays_with_what_is_billed BEFORE DELETE ON reading_cycle
        WHEN EXISTS (
                SELECT 1 FROM invoice
                WHERE month = OLD.since AND usage_point = OLD.usage_point AND place = 0)
            OR EXISTS (
                SELECT 1 FROM invoice
                WHERE month = OLD.since + iif(OLD.since % 100 = 12, 89, 1)
                    AND usage_point = OLD.usage_point AND place = 0)
        BEGIN SELECT RAISE(ABORT, 'what is billed keeps its period'); END;

        -- Whatever month names it: a period begins at the earliest in the month before, and ends in its own.
        DROP TRIGGER invoice_of_its_own_days;
        CREATE TRIGGER invoice_of_its_own_days BEFORE INSERT ON invoice
        WHEN EXISTS (
                SELECT 1 FROM invoice AS other
                WHERE other.month = NEW.month AND other.usage_point = NEW.usage_point AND other.place = 0
                    AND other.first_day <> NEW.first_day
                    AND other.first_day <= NEW.last_day AND other.last_day >= NEW.first_day)
            -- Where it begins before its month, which nearly none does: the days from 1970 to that month's first.
            OR NEW.first_day < (NEW.month - 3) / 100 * 365 + (NEW.month - 3) / 400 - (NEW.month - 3) / 10000
                    + (NEW.month - 3) / 40000 + (153 * ((NEW.month % 100 + 9) % 12) + 2) / 5 - 719468
                AND EXISTS (
                SELECT 1 FROM invoice AS other
                WHERE other.month = NEW.month - iif(NEW.month % 100 = 1, 89, 1)
                    AND other.usage_point = NEW.usage_point AND other.place = 0
                    AND other.first_day <= NEW.last_day AND other.last_day >= NEW.first_day)
            OR EXISTS (
                SELECT 1 FROM invoice AS other
                WHERE other.month = NEW.month + iif(NEW.month % 100 = 12, 89, 1)
                    AND other.usage_point = NEW.usage_point AND other.place = 0
                    AND other.first_day <= NEW.last_day AND other.last_day >= NEW.first_day)
        BEGIN SELECT RAISE(ABORT, 'a day of a usage point is billed once'); END;
        """
}
