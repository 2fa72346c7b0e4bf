-- Who looked at the accounts and their rights, and when.
CREATE TABLE account_reviews (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    reviewed_at TIMESTAMP NOT NULL,
    reviewer_id BIGINT NOT NULL REFERENCES users (id)
);
