DROP TABLE target_withdrawals;
ALTER TABLE targets ADD COLUMN superseded_by BIGINT REFERENCES targets (id);
UPDATE targets SET superseded_by =
    (SELECT MAX(later.id) FROM targets later WHERE later.supersedes = targets.id);
ALTER TABLE targets DROP COLUMN supersedes;
ALTER TABLE targets DROP COLUMN recorded_by;
ALTER TABLE targets DROP COLUMN recorded_at;
ALTER TABLE targets DROP COLUMN set_on;
ALTER TABLE targets DROP COLUMN source_address;
ALTER TABLE targets DROP CONSTRAINT targets_goal_check;
