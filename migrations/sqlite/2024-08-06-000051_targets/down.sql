DROP TABLE target_withdrawals;
CREATE TABLE targets_old (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    tour_id BIGINT NOT NULL REFERENCES tours (id),
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    metric TEXT NOT NULL,
    goal INTEGER NOT NULL,
    deadline DATE NOT NULL,
    source TEXT NOT NULL,
    superseded_by BIGINT REFERENCES targets_old (id),
    UNIQUE (tour_id, code)
);
INSERT INTO targets_old (id, tour_id, code, label, metric, goal, deadline, source)
SELECT id, tour_id, code, label, metric, goal, deadline, source FROM targets;
UPDATE targets_old SET superseded_by =
    (SELECT MAX(later.id) FROM targets later WHERE later.supersedes = targets_old.id);
DROP TABLE targets;
ALTER TABLE targets_old RENAME TO targets;
