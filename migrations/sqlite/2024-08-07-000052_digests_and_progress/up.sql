CREATE TABLE digest_choices (
    user_id BIGINT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL CHECK (kind IN ('commitments', 'report', 'week')),
    is_wanted BOOLEAN NOT NULL,
    queued_for DATE,
    PRIMARY KEY (user_id, kind)
);
INSERT INTO digest_choices (user_id, kind, is_wanted, queued_for)
SELECT id, 'commitments', wants_digest, digest_on FROM users;
ALTER TABLE users DROP COLUMN digest_on;
ALTER TABLE users DROP COLUMN wants_digest;

CREATE TABLE digest_links (
    token_hash TEXT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL CHECK (kind IN ('commitments', 'report', 'week'))
);

CREATE TABLE published_progress (
    tour_id BIGINT NOT NULL REFERENCES tours (id),
    last_day DATE NOT NULL,
    province_code TEXT NOT NULL,
    province TEXT NOT NULL,
    municipalities BIGINT NOT NULL,
    approached BIGINT NOT NULL,
    visited BIGINT NOT NULL,
    with_session BIGINT NOT NULL,
    PRIMARY KEY (tour_id, last_day, province_code)
);
