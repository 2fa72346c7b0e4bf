ALTER TABLE import_runs ADD COLUMN undone_at TIMESTAMP;
ALTER TABLE import_runs ADD COLUMN undone_by TEXT;
ALTER TABLE pending_uploads ADD COLUMN options TEXT NOT NULL DEFAULT '{}';
ALTER TABLE pending_uploads DROP COLUMN only_fill_empty;
ALTER TABLE pending_uploads DROP COLUMN skip_errors;

CREATE TABLE import_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    import_id BIGINT NOT NULL REFERENCES import_runs (id),
    line BIGINT NOT NULL,
    entity TEXT NOT NULL CHECK (entity IN ('organisation', 'contact')),
    entity_id BIGINT NOT NULL,
    effect TEXT NOT NULL CHECK (effect IN ('created', 'updated')),
    field TEXT NOT NULL,
    old_value TEXT,
    new_value TEXT
);
CREATE INDEX import_changes_import ON import_changes (import_id);
CREATE INDEX import_changes_entity ON import_changes (entity, entity_id);

CREATE TABLE import_mappings (
    header_hash TEXT PRIMARY KEY NOT NULL,
    header TEXT NOT NULL,
    mapping TEXT NOT NULL,
    actor TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);
