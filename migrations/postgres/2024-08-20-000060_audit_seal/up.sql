-- Each line of the audit log carries a code that only the holder of the key can make, and one
-- row says how many lines there are and which is the last, so that a cut tail is seen.
ALTER TABLE audit_events ADD COLUMN seal TEXT NOT NULL DEFAULT '';

CREATE TABLE audit_heads (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    lines BIGINT NOT NULL CHECK (lines >= 0),
    last_id BIGINT NOT NULL,
    last_hash TEXT NOT NULL,
    key_name TEXT NOT NULL,
    seal TEXT NOT NULL
);
