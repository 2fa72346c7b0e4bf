DROP TABLE import_mappings;
DROP TABLE import_changes;
ALTER TABLE pending_uploads DROP COLUMN options;
ALTER TABLE import_runs DROP COLUMN undone_by;
ALTER TABLE import_runs DROP COLUMN undone_at;
