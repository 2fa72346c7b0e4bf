-- message_id names a row of messages; it is no reference, because SQLite changes a constraint of
-- messages by making that table anew.
CREATE TABLE inbound_mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    dedup_key TEXT NOT NULL UNIQUE,
    received_at TIMESTAMP NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('bounce', 'delay', 'auto_reply', 'reply', 'other')),
    message_id BIGINT,
    dossier_id BIGINT REFERENCES dossiers (id),
    from_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    status_code TEXT,
    handled_at TIMESTAMP,
    handled_by BIGINT REFERENCES users (id)
);
CREATE INDEX inbound_mails_dossier ON inbound_mails (dossier_id);
CREATE INDEX inbound_mails_handled ON inbound_mails (handled_at);
