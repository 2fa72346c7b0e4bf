-- What sessions cost the team. A line is never deleted: it is withdrawn with a reason.
CREATE TABLE session_costs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    kind TEXT NOT NULL
        CHECK (kind IN ('moderator', 'experience_expert', 'travel', 'room', 'other')),
    amount_cents BIGINT NOT NULL CHECK (amount_cents > 0),
    on_day DATE NOT NULL,
    person_id BIGINT REFERENCES people (id),
    note TEXT CHECK (length(note) <= 100),
    entered_by BIGINT NOT NULL REFERENCES users (id),
    entered_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_by BIGINT REFERENCES users (id),
    withdrawn_reason TEXT,
    CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX session_costs_session ON session_costs (session_id);
CREATE INDEX session_costs_on_day ON session_costs (on_day);
CREATE INDEX session_costs_person ON session_costs (person_id);

-- What the team may spend on sessions in a period.
CREATE TABLE budgets (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    amount_cents BIGINT NOT NULL CHECK (amount_cents > 0),
    source TEXT NOT NULL CHECK (length(source) <= 200),
    set_by BIGINT NOT NULL REFERENCES users (id),
    set_at TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    CHECK (first_day <= last_day)
);
