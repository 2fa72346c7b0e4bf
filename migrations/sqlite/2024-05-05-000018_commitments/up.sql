ALTER TABLE commitments ADD COLUMN dropped_on DATE;
ALTER TABLE commitments ADD COLUMN drop_reason TEXT;

CREATE TABLE commitment_moves (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    commitment_id BIGINT NOT NULL REFERENCES commitments (id),
    moved_at TIMESTAMP NOT NULL,
    mover_id BIGINT NOT NULL REFERENCES users (id),
    from_on DATE NOT NULL,
    to_on DATE NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX commitment_moves_commitment ON commitment_moves (commitment_id);

CREATE TABLE feedbacks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    conversation_id BIGINT REFERENCES conversations (id),
    session_id BIGINT REFERENCES sessions (id),
    author_id BIGINT NOT NULL REFERENCES users (id),
    written_at TIMESTAMP NOT NULL,
    commitment_ids TEXT NOT NULL
);
CREATE INDEX feedbacks_dossier ON feedbacks (dossier_id);

ALTER TABLE conversations ADD COLUMN uid TEXT;
ALTER TABLE conversations ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN invited TEXT;
ALTER TABLE messages ADD COLUMN conversation_id BIGINT;
ALTER TABLE messages ADD COLUMN feedback_id BIGINT;
ALTER TABLE messages ADD COLUMN user_id BIGINT;
CREATE INDEX messages_conversation ON messages (conversation_id);
CREATE INDEX messages_feedback ON messages (feedback_id);
CREATE INDEX messages_user ON messages (user_id);
ALTER TABLE users ADD COLUMN wants_digest BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE users ADD COLUMN digest_on DATE;

-- SQLite changes a constraint by making the table anew.
CREATE TABLE letter_templates_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'session_confirmation', 'session_assignment', 'session_called_off', 'session_thanks', 'conversation_confirmation', 'conversation_assignment', 'conversation_called_off', 'conversation_thanks')),
    organisation_kind TEXT NOT NULL CHECK (organisation_kind IN ('municipality', 'province')),
    number INTEGER NOT NULL CHECK (number >= 1),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_by BIGINT REFERENCES users (id),
    created_at TIMESTAMP NOT NULL,
    note TEXT,
    UNIQUE (kind, organisation_kind, number)
);
INSERT INTO letter_templates_new SELECT
    id, kind, organisation_kind, number, subject, body, created_by, created_at, note
FROM letter_templates;
DROP TABLE letter_templates;
ALTER TABLE letter_templates_new RENAME TO letter_templates;
