-- A letter with a link to a page that is gone is of no use.
UPDATE messages SET state = 'cancelled' WHERE state = 'queued' AND date_offer_id IS NOT NULL;
DELETE FROM letter_templates WHERE kind = 'date_offer';
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
DROP INDEX messages_date_offer;
ALTER TABLE messages DROP COLUMN date_offer_id;
DROP TABLE date_options;
DROP TABLE date_offers;
