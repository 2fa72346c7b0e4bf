CREATE TABLE session_logistics (
    session_id INTEGER PRIMARY KEY NOT NULL REFERENCES sessions (id),
    doors_open_at TIME,
    set_up_from TIME,
    contact_function TEXT,
    contact_phone TEXT,
    entrance TEXT,
    room TEXT NOT NULL CHECK (room IN ('to_ask', 'asked', 'arranged', 'not_needed')),
    circle TEXT NOT NULL CHECK (circle IN ('to_ask', 'asked', 'arranged', 'not_needed')),
    equipment TEXT NOT NULL CHECK (equipment IN ('to_ask', 'asked', 'arranged', 'not_needed')),
    note TEXT,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE session_themes (
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    theme TEXT NOT NULL CHECK (theme IN ('council_manners', 'aggression_of_residents', 'social_media', 'reporting', 'aftercare', 'intimidation_and_subversion', 'shared_norm', 'other')),
    PRIMARY KEY (session_id, theme)
);

CREATE TABLE session_evaluation_links (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    token_hash TEXT NOT NULL UNIQUE,
    sent_on DATE NOT NULL,
    is_answered BOOLEAN NOT NULL DEFAULT FALSE,
    contact_id BIGINT NOT NULL REFERENCES contacts (id)
);
CREATE INDEX session_evaluation_links_session ON session_evaluation_links (session_id, contact_id);

-- Nothing here points to a link, a contact or an instant: an answer belongs to a session only.
CREATE TABLE session_evaluations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    useful INTEGER NOT NULL CHECK (useful BETWEEN 1 AND 5),
    would_recommend TEXT NOT NULL CHECK (would_recommend IN ('yes', 'no', 'unknown')),
    was_useful TEXT,
    was_missing TEXT,
    on_day DATE NOT NULL
);
CREATE INDEX session_evaluations_session ON session_evaluations (session_id);
CREATE INDEX feedbacks_session ON feedbacks (session_id);

-- SQLite changes a constraint by making the table anew.
CREATE TABLE letter_templates_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder', 'session_confirmation', 'session_assignment', 'session_called_off', 'session_thanks', 'conversation_confirmation', 'conversation_assignment', 'conversation_called_off', 'conversation_thanks', 'date_offer', 'session_briefing')),
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
