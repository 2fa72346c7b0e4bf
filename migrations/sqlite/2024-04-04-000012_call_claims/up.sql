CREATE TABLE answer_links (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    letter_id BIGINT NOT NULL REFERENCES letters (id),
    token_hash TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX answer_links_letter ON answer_links (letter_id);
CREATE TABLE reminder_releases (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    round_id BIGINT NOT NULL REFERENCES letter_rounds (id),
    releaser_id BIGINT NOT NULL REFERENCES users (id),
    released_at TIMESTAMP NOT NULL,
    release_hash TEXT NOT NULL
);
CREATE INDEX reminder_releases_round ON reminder_releases (round_id);
CREATE TABLE round_shifts (
    round_id BIGINT PRIMARY KEY NOT NULL REFERENCES letter_rounds (id),
    proposer_id BIGINT NOT NULL REFERENCES users (id),
    proposed_at TIMESTAMP NOT NULL,
    planned_at TIMESTAMP NOT NULL,
    pace_per_hour INTEGER NOT NULL
);
CREATE TABLE call_claims (
    dossier_id BIGINT PRIMARY KEY NOT NULL REFERENCES dossiers (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    claimed_until TIMESTAMP NOT NULL
);
