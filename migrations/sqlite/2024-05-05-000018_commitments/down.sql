DELETE FROM letter_templates WHERE kind LIKE 'conversation%';
CREATE TABLE letter_templates_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'session_confirmation', 'session_assignment', 'session_called_off', 'session_thanks')),
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
DROP INDEX messages_conversation;
DROP INDEX messages_feedback;
DROP INDEX messages_user;
ALTER TABLE users DROP COLUMN digest_on;
ALTER TABLE users DROP COLUMN wants_digest;
ALTER TABLE messages DROP COLUMN user_id;
ALTER TABLE messages DROP COLUMN feedback_id;
ALTER TABLE messages DROP COLUMN conversation_id;
ALTER TABLE conversations DROP COLUMN invited;
ALTER TABLE conversations DROP COLUMN sequence;
ALTER TABLE conversations DROP COLUMN uid;
DROP TABLE feedbacks;
DROP TABLE commitment_moves;
ALTER TABLE commitments DROP COLUMN drop_reason;
ALTER TABLE commitments DROP COLUMN dropped_on;
