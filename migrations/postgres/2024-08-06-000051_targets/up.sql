ALTER TABLE targets DROP COLUMN superseded_by;
ALTER TABLE targets ADD CHECK (goal >= 1);
ALTER TABLE targets ADD COLUMN source_address TEXT;
ALTER TABLE targets ADD COLUMN set_on DATE;
ALTER TABLE targets ADD COLUMN recorded_at TIMESTAMP;
ALTER TABLE targets ADD COLUMN recorded_by TEXT;
ALTER TABLE targets ADD COLUMN supersedes BIGINT REFERENCES targets (id);

CREATE TABLE target_withdrawals (
    target_id BIGINT PRIMARY KEY REFERENCES targets (id),
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT NOT NULL,
    reason TEXT NOT NULL
);
