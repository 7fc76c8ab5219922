/// Whom a customer's notification was for: what follows goes to them, though another pays by then.
enum NotifiedCustomersMigration {
    static let name = "0014 notified customers"

    static let sql = """
        -- Null where the receiver says who is told.
        ALTER TABLE notification ADD COLUMN customer INTEGER REFERENCES customer (id);

        -- Of those made before, as far as the name and the address still say so.
        UPDATE notification SET customer = (
            SELECT min(id) FROM customer AS whose
            WHERE whose.email = recipient AND whose.name = json_extract(facts, '$.customer')
        ) WHERE recipient IS NOT NULL;
        """
}
