CREATE TABLE conversation_corrections (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    corrected_at TIMESTAMP NOT NULL,
    corrector_id BIGINT REFERENCES users (id),
    reason TEXT NOT NULL,
    changed TEXT NOT NULL
);
CREATE INDEX conversation_corrections_conversation ON conversation_corrections (conversation_id);
