CREATE TABLE tours (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    CHECK (starts_on < ends_on)
);

CREATE TABLE targets (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    tour_id BIGINT NOT NULL REFERENCES tours (id),
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    metric TEXT NOT NULL,
    goal INTEGER NOT NULL,
    deadline DATE NOT NULL,
    source TEXT NOT NULL,
    superseded_by BIGINT REFERENCES targets (id),
    UNIQUE (tour_id, code)
);

CREATE TABLE contacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    function TEXT NOT NULL CHECK (function IN ('mayor', 'kings_commissioner', 'council_clerk', 'states_clerk', 'other')),
    name TEXT,
    email TEXT,
    phone TEXT,
    is_role_mailbox BOOLEAN NOT NULL,
    source TEXT NOT NULL,
    verified_on DATE,
    valid_from DATE,
    valid_to DATE,
    do_not_contact BOOLEAN NOT NULL DEFAULT FALSE,
    bounced_on DATE,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX contacts_organisation ON contacts (organisation_id, function);

CREATE TABLE dossiers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    tour_id BIGINT NOT NULL REFERENCES tours (id),
    adviser_id BIGINT REFERENCES users (id),
    origin TEXT NOT NULL CHECK (origin IN ('letter', 'own_request', 'referral', 'phone')),
    reapproach_on DATE,
    reapproach_reason TEXT,
    closed_on DATE,
    closed_reason TEXT,
    mail_stopped_on DATE,
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (organisation_id, tour_id),
    CHECK (reapproach_on IS NULL OR reapproach_reason IS NOT NULL)
);

CREATE TABLE stage_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    stage TEXT NOT NULL CHECK (stage IN ('letter', 'conversation', 'session', 'training')),
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    happened_on DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT,
    corrects BIGINT REFERENCES stage_events (id)
);
CREATE INDEX stage_events_dossier ON stage_events (dossier_id, id);
CREATE INDEX stage_events_reached ON stage_events (to_state, happened_on);

CREATE TABLE stage_states (
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    stage TEXT NOT NULL CHECK (stage IN ('letter', 'conversation', 'session', 'training')),
    state TEXT NOT NULL,
    since_on DATE NOT NULL,
    PRIMARY KEY (dossier_id, stage)
);
