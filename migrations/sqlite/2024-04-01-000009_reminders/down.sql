DELETE FROM attempts WHERE message_id IN (SELECT id FROM messages WHERE reminder > 0);
DELETE FROM messages WHERE reminder > 0;
-- SQLite changes a constraint by making the table anew; the attempts go along because they refer
-- to it.
CREATE TABLE messages_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    letter_id BIGINT REFERENCES letters (id),
    session_id BIGINT,
    recipient TEXT NOT NULL,
    contact_id BIGINT REFERENCES contacts (id),
    person_id BIGINT,
    to_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    text_body TEXT NOT NULL,
    html_body TEXT NOT NULL,
    unsubscribe_url TEXT,
    calendar TEXT,
    message_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unclear', 'cancelled')),
    due_at TIMESTAMP NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    claimed_by TEXT,
    lease_until TIMESTAMP,
    sent_at TIMESTAMP,
    server_said TEXT,
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (letter_id, to_address)
);
INSERT INTO messages_new (
    id, letter_id, session_id, recipient, contact_id, person_id, to_address, subject, text_body, html_body,
    unsubscribe_url, calendar, message_id, state, due_at, attempts, claimed_by, lease_until, sent_at,
    server_said, version
) SELECT
    id, letter_id, session_id, recipient, contact_id, person_id, to_address, subject, text_body, html_body,
    unsubscribe_url, calendar, message_id, state, due_at, attempts, claimed_by, lease_until, sent_at,
    server_said, version
FROM messages;
CREATE TABLE attempts_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    message_id BIGINT NOT NULL REFERENCES messages_new (id),
    at TIMESTAMP NOT NULL,
    verdict TEXT NOT NULL,
    server_said TEXT NOT NULL
);
INSERT INTO attempts_new SELECT id, message_id, at, verdict, server_said FROM attempts;
DROP TABLE attempts;
DROP TABLE messages;
ALTER TABLE messages_new RENAME TO messages;
ALTER TABLE attempts_new RENAME TO attempts;
CREATE INDEX messages_queue ON messages (state, due_at);
CREATE INDEX messages_letter ON messages (letter_id);
CREATE INDEX messages_session ON messages (session_id);
CREATE INDEX attempts_message ON attempts (message_id);
ALTER TABLE letters DROP COLUMN held_reason;
