CREATE TABLE reorganisations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('merge', 'annex', 'split', 'rename')),
    happens_on DATE NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('planned', 'certain', 'withdrawn')),
    new_code TEXT,
    new_name TEXT,
    new_province_code TEXT,
    former_name TEXT,
    carried_out_on DATE,
    planned_by TEXT NOT NULL,
    planned_at TIMESTAMP NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMP,
    CHECK (new_code IS NULL OR (new_name IS NOT NULL AND new_province_code IS NOT NULL)),
    CHECK (kind <> 'rename' OR (new_name IS NOT NULL AND new_code IS NULL))
);
CREATE INDEX reorganisations_day ON reorganisations (happens_on);

CREATE TABLE reorganisation_parts (
    reorganisation_id BIGINT NOT NULL REFERENCES reorganisations (id),
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    part TEXT NOT NULL CHECK (part IN ('predecessor', 'successor')),
    PRIMARY KEY (reorganisation_id, organisation_id, part)
);
