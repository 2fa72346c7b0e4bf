CREATE TABLE person_availabilities (
    person_id INTEGER PRIMARY KEY NOT NULL REFERENCES people (id),
    home_lat DOUBLE,
    home_lon DOUBLE,
    regions TEXT NOT NULL,
    weekly TEXT NOT NULL,
    most_per_week INTEGER CHECK (most_per_week BETWEEN 1 AND 7),
    themes TEXT NOT NULL,
    languages TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
INSERT INTO person_availabilities (person_id, regions, weekly, themes, languages)
SELECT id, '', '', '', '' FROM people;
CREATE TABLE person_leaves (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('leave', 'elsewhere')),
    CHECK (first_day <= last_day)
);
CREATE INDEX person_leaves_person ON person_leaves (person_id, last_day);
CREATE TABLE person_feeds (
    person_id INTEGER PRIMARY KEY NOT NULL REFERENCES people (id),
    token_hash TEXT NOT NULL UNIQUE,
    made_at TIMESTAMP NOT NULL
);
