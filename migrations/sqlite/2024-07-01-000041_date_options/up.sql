-- What is held for an organisation until it chooses: one to five moments, each with its people.
CREATE TABLE date_offers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    place TEXT NOT NULL,
    planner_id BIGINT NOT NULL REFERENCES users (id),
    token_hash TEXT UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('draft', 'sent', 'chosen', 'withdrawn', 'none_suits')),
    hold_until TIMESTAMP NOT NULL,
    remark TEXT,
    answered_at TIMESTAMP,
    session_id BIGINT REFERENCES sessions (id),
    made_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX date_offers_dossier ON date_offers (dossier_id);
CREATE INDEX date_offers_state ON date_offers (state, hold_until);
CREATE INDEX date_offers_session ON date_offers (session_id);

CREATE TABLE date_options (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    offer_id BIGINT NOT NULL REFERENCES date_offers (id),
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    moderator_id BIGINT NOT NULL REFERENCES people (id),
    trainer_id BIGINT REFERENCES people (id),
    is_chosen BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (offer_id, starts_at),
    CHECK (starts_at < ends_at),
    CHECK (trainer_id IS NULL OR trainer_id <> moderator_id)
);
CREATE INDEX date_options_moderator ON date_options (moderator_id, starts_at);
CREATE INDEX date_options_trainer ON date_options (trainer_id, starts_at);

ALTER TABLE messages ADD COLUMN date_offer_id BIGINT;
CREATE INDEX messages_date_offer ON messages (date_offer_id);

-- SQLite changes a constraint by making the table anew.
CREATE TABLE letter_templates_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'session_confirmation', 'session_assignment', 'session_called_off', 'session_thanks', 'conversation_confirmation', 'conversation_assignment', 'conversation_called_off', 'conversation_thanks', 'date_offer')),
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
