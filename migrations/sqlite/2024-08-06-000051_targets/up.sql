-- SQLite drops no column that refers to a table, so the table is made anew.
CREATE TABLE targets_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    tour_id BIGINT NOT NULL REFERENCES tours (id),
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    metric TEXT NOT NULL,
    goal INTEGER NOT NULL CHECK (goal >= 1),
    deadline DATE NOT NULL,
    source TEXT NOT NULL,
    source_address TEXT,
    set_on DATE,
    recorded_at TIMESTAMP,
    recorded_by TEXT,
    supersedes BIGINT REFERENCES targets_new (id),
    UNIQUE (tour_id, code)
);
INSERT INTO targets_new (id, tour_id, code, label, metric, goal, deadline, source)
SELECT id, tour_id, code, label, metric, goal, deadline, source FROM targets;
DROP TABLE targets;
ALTER TABLE targets_new RENAME TO targets;

CREATE TABLE target_withdrawals (
    target_id BIGINT PRIMARY KEY NOT NULL REFERENCES targets (id),
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT NOT NULL,
    reason TEXT NOT NULL
);
