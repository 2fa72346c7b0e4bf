DROP TABLE audit_heads;
ALTER TABLE audit_events DROP COLUMN seal;
