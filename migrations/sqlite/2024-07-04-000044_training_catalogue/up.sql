-- What the team can give, who gives it, and what it usually costs the organisation.
CREATE TABLE courses (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    title TEXT NOT NULL,
    about TEXT NOT NULL CHECK (LENGTH(about) <= 500),
    kind TEXT NOT NULL CHECK (kind IN ('council', 'individual')),
    minutes INTEGER NOT NULL CHECK (minutes BETWEEN 30 AND 480),
    usual_price_cents BIGINT CHECK (usual_price_cents BETWEEN 1 AND 10000000),
    is_open BOOLEAN NOT NULL DEFAULT TRUE,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE course_trainers (
    course_id BIGINT NOT NULL REFERENCES courses (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    PRIMARY KEY (course_id, person_id)
);
CREATE INDEX course_trainers_person ON course_trainers (person_id);

ALTER TABLE trainings ADD COLUMN offered_on DATE;
ALTER TABLE trainings ADD COLUMN requested_on DATE;
ALTER TABLE trainings ADD COLUMN quote_cents BIGINT CHECK (quote_cents BETWEEN 1 AND 10000000);
ALTER TABLE trainings ADD COLUMN quote_reference TEXT CHECK (LENGTH(quote_reference) <= 40);
ALTER TABLE trainings ADD COLUMN quoted_on DATE CHECK ((quoted_on IS NULL) = (quote_cents IS NULL));
ALTER TABLE trainings ADD COLUMN cost_agreed_by TEXT CHECK (cost_agreed_by IN ('mayor', 'clerk', 'other'));
ALTER TABLE trainings ADD COLUMN course_id BIGINT REFERENCES courses (id);
CREATE INDEX trainings_course ON trainings (course_id);
CREATE INDEX trainings_cost_agreed_on ON trainings (cost_agreed_on);

-- How it goes half a year after a training.
CREATE TABLE training_follow_ups (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    training_id BIGINT NOT NULL UNIQUE REFERENCES trainings (id),
    used TEXT NOT NULL CHECK (used IN ('yes', 'partly', 'no', 'unknown')),
    wants_more TEXT NOT NULL CHECK (wants_more IN ('yes', 'no', 'later')),
    later_on DATE,
    remark TEXT,
    done_on DATE NOT NULL,
    author_id BIGINT REFERENCES users (id),
    recorded_at TIMESTAMP NOT NULL
);
