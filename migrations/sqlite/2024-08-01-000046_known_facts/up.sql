-- What an organisation was until somebody changed it. No row: it always was as it is now.
CREATE TABLE organisation_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    changed_at TIMESTAMP NOT NULL,
    was_there BOOLEAN NOT NULL,
    province_code TEXT NOT NULL,
    valid_from DATE,
    valid_to DATE,
    inhabitants INTEGER
);
CREATE INDEX organisation_changes_organisation ON organisation_changes (organisation_id);

-- A conversation each time it was recorded as held. What was recorded before this table has no
-- moment: it is known as long as the event of its stage is.
CREATE TABLE conversation_records (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    held_on DATE NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('on_site', 'online', 'phone')),
    adviser_id BIGINT NOT NULL REFERENCES users (id),
    recorded_at TIMESTAMP
);
CREATE INDEX conversation_records_conversation ON conversation_records (conversation_id);

INSERT INTO conversation_records (conversation_id, held_on, mode, adviser_id)
SELECT id, held_on, mode, adviser_id FROM conversations
WHERE state = 'held' AND held_on IS NOT NULL
ORDER BY id;

-- When a succession was written down; none for those of the reference data.
ALTER TABLE successions ADD COLUMN recorded_at TIMESTAMP;
