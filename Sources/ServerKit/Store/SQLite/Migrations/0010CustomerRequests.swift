extension Schema {
    /// Under which keys customers were added, so that asking again adds no other.
    static let customerRequests = """
        CREATE TABLE customer_request (
            key TEXT PRIMARY KEY NOT NULL,
            request TEXT NOT NULL,
            customer INTEGER NOT NULL REFERENCES customer (id),
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
