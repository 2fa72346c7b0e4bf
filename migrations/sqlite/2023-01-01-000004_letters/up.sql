CREATE TABLE letter_rounds (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    tour_id BIGINT NOT NULL REFERENCES tours (id),
    name TEXT NOT NULL,
    province_code TEXT,
    planned_at TIMESTAMP NOT NULL,
    pace_per_hour INTEGER NOT NULL CHECK (pace_per_hour BETWEEN 1 AND 3600),
    template_version TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'approved', 'running', 'paused', 'finished', 'withdrawn')),
    author_id BIGINT NOT NULL REFERENCES users (id),
    releaser_id BIGINT REFERENCES users (id),
    released_at TIMESTAMP,
    release_hash TEXT,
    notice TEXT,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    round_id BIGINT NOT NULL REFERENCES letter_rounds (id),
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    answer_hash TEXT UNIQUE,
    reply TEXT CHECK (reply IN ('wants_conversation', 'wants_session', 'later', 'not_interested', 'provided_for', 'referred')),
    reply_on DATE,
    later_on DATE,
    reply_remark TEXT,
    UNIQUE (round_id, dossier_id)
);
CREATE INDEX letters_dossier ON letters (dossier_id);

CREATE TABLE messages (
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
CREATE INDEX messages_queue ON messages (state, due_at);
CREATE INDEX messages_letter ON messages (letter_id);
CREATE INDEX messages_session ON messages (session_id);

CREATE TABLE attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    message_id BIGINT NOT NULL REFERENCES messages (id),
    at TIMESTAMP NOT NULL,
    verdict TEXT NOT NULL,
    server_said TEXT NOT NULL
);
CREATE INDEX attempts_message ON attempts (message_id);

CREATE TABLE calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    caller_id BIGINT NOT NULL REFERENCES users (id),
    at TIMESTAMP NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('reached', 'no_answer', 'call_back', 'wrong_number')),
    call_back_on DATE,
    remark TEXT
);
CREATE INDEX calls_dossier ON calls (dossier_id);
