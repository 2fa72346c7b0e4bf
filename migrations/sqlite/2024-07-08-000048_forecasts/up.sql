-- What was expected of a tour on a day, with what was known at a moment; never changed.
CREATE TABLE forecasts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    tour_id BIGINT NOT NULL REFERENCES tours (id),
    on_day DATE NOT NULL,
    known_at TIMESTAMP NOT NULL,
    seed BIGINT NOT NULL,
    checksum TEXT NOT NULL,
    content TEXT NOT NULL,
    UNIQUE (tour_id, on_day, known_at)
);
