DROP TABLE import_mappings;
DROP TABLE import_changes;
ALTER TABLE pending_uploads ADD COLUMN skip_errors BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE pending_uploads ADD COLUMN only_fill_empty BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE pending_uploads DROP COLUMN options;
ALTER TABLE import_runs DROP COLUMN undone_by;
ALTER TABLE import_runs DROP COLUMN undone_at;
