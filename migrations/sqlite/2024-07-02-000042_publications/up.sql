-- Messages about the plan that wait together until somebody has read every one of them.
CREATE TABLE publications (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    made_by BIGINT NOT NULL REFERENCES users (id),
    made_at TIMESTAMP NOT NULL,
    sent_by BIGINT REFERENCES users (id),
    sent_at TIMESTAMP,
    withdrawn_at TIMESTAMP,
    CHECK ((sent_at IS NULL) = (sent_by IS NULL)),
    CHECK (sent_at IS NULL OR withdrawn_at IS NULL)
);
ALTER TABLE messages ADD COLUMN publication_id BIGINT;
CREATE INDEX messages_publication ON messages (publication_id);
