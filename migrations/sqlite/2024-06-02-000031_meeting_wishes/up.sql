CREATE TABLE meeting_wishes (
    organisation_id INTEGER PRIMARY KEY NOT NULL REFERENCES organisations (id),
    audience TEXT,
    wishes TEXT,
    suits TEXT NOT NULL,
    council_day TEXT CHECK (council_day IN ('monday', 'tuesday', 'wednesday', 'thursday', 'friday')),
    council_use TEXT NOT NULL CHECK (council_use IN ('avoid', 'choose')),
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX recesses_organisation ON recesses (organisation_id);
