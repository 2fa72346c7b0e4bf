CREATE TABLE notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    level TEXT NOT NULL CHECK (level IN ('process', 'confidential', 'strict')),
    author_id BIGINT NOT NULL REFERENCES users (id),
    sealed_text BLOB,
    written_at TIMESTAMP NOT NULL,
    extended_on DATE,
    extended_reason TEXT,
    announced_on DATE,
    destroyed_on DATE,
    CHECK (destroyed_on IS NULL OR sealed_text IS NULL)
);
CREATE INDEX notes_dossier ON notes (dossier_id);
CREATE INDEX notes_author ON notes (author_id);
CREATE TABLE note_readers (
    note_id BIGINT NOT NULL REFERENCES notes (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (note_id, user_id)
);
CREATE TABLE note_accesses (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    note_id BIGINT NOT NULL REFERENCES notes (id),
    opener_id BIGINT NOT NULL REFERENCES users (id),
    reason TEXT NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP
);
CREATE INDEX note_accesses_note ON note_accesses (note_id);
CREATE TABLE destruction_records (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    what TEXT NOT NULL,
    rule TEXT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    destroyed_on DATE NOT NULL
);
