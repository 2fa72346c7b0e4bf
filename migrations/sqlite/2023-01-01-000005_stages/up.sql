CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    home_place TEXT,
    may_moderate BOOLEAN NOT NULL,
    may_train BOOLEAN NOT NULL,
    is_experience_expert BOOLEAN NOT NULL,
    ended_on DATE
);

CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    state TEXT NOT NULL CHECK (state IN ('planned', 'postponed', 'held', 'declined', 'not_held')),
    planned_at TIMESTAMP,
    held_on DATE,
    mode TEXT NOT NULL CHECK (mode IN ('on_site', 'online', 'phone')),
    adviser_id BIGINT NOT NULL REFERENCES users (id),
    attended TEXT NOT NULL,
    assessment TEXT CHECK (assessment IN ('positive', 'neutral', 'not_positive', 'unknown')),
    session_interest TEXT CHECK (session_interest IN ('yes', 'later', 'no', 'undecided')),
    later_on DATE,
    has_protocol TEXT,
    has_code_of_conduct TEXT,
    knows_team TEXT,
    motives TEXT NOT NULL,
    tips TEXT NOT NULL,
    sealed_answers BLOB,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX conversations_dossier ON conversations (dossier_id);
CREATE INDEX conversations_adviser ON conversations (adviser_id, planned_at);

CREATE TABLE commitments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    conversation_id BIGINT REFERENCES conversations (id),
    title TEXT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES users (id),
    due_on DATE NOT NULL,
    done_on DATE,
    is_shareable BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX commitments_dossier ON commitments (dossier_id);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'postponed', 'cancelled', 'held')),
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    place TEXT NOT NULL,
    room TEXT,
    audience TEXT,
    wishes TEXT,
    expected INTEGER,
    attendance INTEGER,
    evaluation TEXT,
    reason TEXT,
    moderator_id BIGINT NOT NULL REFERENCES people (id),
    uid TEXT NOT NULL UNIQUE,
    sequence INTEGER NOT NULL DEFAULT 0,
    planner_id BIGINT NOT NULL REFERENCES users (id),
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    CHECK (starts_at < ends_at)
);
CREATE INDEX sessions_time ON sessions (starts_at);

CREATE TABLE session_dossiers (
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    PRIMARY KEY (session_id, dossier_id)
);
CREATE INDEX session_dossiers_dossier ON session_dossiers (dossier_id);

CREATE TABLE session_people (
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    part TEXT NOT NULL CHECK (part IN ('moderator', 'trainer', 'experience_expert')),
    PRIMARY KEY (session_id, person_id)
);
CREATE INDEX session_people_person ON session_people (person_id);

CREATE TABLE trainings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    kind TEXT NOT NULL CHECK (kind IN ('council', 'individual')),
    state TEXT NOT NULL CHECK (state IN ('offered', 'requested', 'cost_agreed', 'planned', 'postponed', 'declined', 'held')),
    trainer_id BIGINT REFERENCES people (id),
    cost_agreed_on DATE,
    starts_at TIMESTAMP,
    ends_at TIMESTAMP,
    held_on DATE,
    reason TEXT,
    created_at TIMESTAMP NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX trainings_dossier ON trainings (dossier_id);

CREATE TABLE import_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    layout TEXT NOT NULL,
    created_count INTEGER NOT NULL,
    updated_count INTEGER NOT NULL,
    unchanged_count INTEGER NOT NULL,
    skipped_count INTEGER NOT NULL
);

CREATE TABLE pending_uploads (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    file_name TEXT NOT NULL,
    content BLOB NOT NULL,
    only_fill_empty BOOLEAN NOT NULL,
    skip_errors BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL
);
