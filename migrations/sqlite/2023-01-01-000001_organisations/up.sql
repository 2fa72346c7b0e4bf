CREATE TABLE organisations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('municipality', 'province')),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    search_name TEXT NOT NULL,
    province_code TEXT NOT NULL,
    valid_from DATE,
    valid_to DATE,
    inhabitants INTEGER,
    place TEXT,
    website TEXT,
    school_region TEXT CHECK (school_region IN ('noord', 'midden', 'zuid')),
    lat DOUBLE,
    lon DOUBLE,
    tile_col INTEGER,
    tile_row INTEGER,
    version BIGINT NOT NULL DEFAULT 1,
    CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from < valid_to)
);
CREATE INDEX organisations_province ON organisations (province_code, sort_name);

CREATE TABLE aliases (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    alias TEXT NOT NULL,
    search_name TEXT NOT NULL,
    UNIQUE (organisation_id, alias)
);

CREATE TABLE successions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    predecessor_id BIGINT NOT NULL REFERENCES organisations (id),
    successor_id BIGINT NOT NULL REFERENCES organisations (id),
    happens_on DATE NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('merge', 'annex', 'split')),
    status TEXT NOT NULL CHECK (status IN ('certain', 'planned')),
    UNIQUE (predecessor_id, successor_id, happens_on)
);

CREATE TABLE recesses (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    school_region TEXT CHECK (school_region IN ('noord', 'midden', 'zuid')),
    organisation_id BIGINT REFERENCES organisations (id),
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    CHECK (first_day <= last_day)
);

CREATE TABLE blackouts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    on_day DATE NOT NULL,
    is_certain BOOLEAN NOT NULL,
    UNIQUE (name, on_day)
);
