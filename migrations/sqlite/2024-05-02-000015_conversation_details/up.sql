CREATE TABLE conversation_answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    form TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    UNIQUE (conversation_id, form, question, answer)
);
CREATE INDEX conversation_answers_question ON conversation_answers (form, question);
CREATE TABLE offers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    conversation_id BIGINT REFERENCES conversations (id),
    kind TEXT NOT NULL,
    offered_on DATE NOT NULL,
    taken_up_on DATE,
    recorder_id BIGINT REFERENCES users (id),
    created_at TIMESTAMP NOT NULL,
    CHECK (taken_up_on IS NULL OR taken_up_on >= offered_on)
);
CREATE INDEX offers_dossier ON offers (dossier_id);
CREATE TABLE conversation_drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    sealed_fields BLOB NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    UNIQUE (user_id, dossier_id)
);
