CREATE TABLE published_answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    tour_id BIGINT NOT NULL REFERENCES tours (id),
    form TEXT NOT NULL,
    question TEXT NOT NULL,
    province_code TEXT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    visited BIGINT NOT NULL CHECK (visited >= 0),
    given TEXT NOT NULL
);
CREATE INDEX published_answers_question ON published_answers (tour_id, form, question);
