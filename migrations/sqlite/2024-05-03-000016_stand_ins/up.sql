CREATE TABLE stand_ins (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES users (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CHECK (owner_id <> user_id)
);
CREATE INDEX stand_ins_user ON stand_ins (user_id, last_day);
CREATE TABLE handovers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    from_id BIGINT NOT NULL REFERENCES users (id),
    to_id BIGINT NOT NULL REFERENCES users (id),
    proposer_id BIGINT NOT NULL REFERENCES users (id),
    state TEXT NOT NULL CHECK (state IN ('proposed', 'done', 'withdrawn')),
    proposed_at TIMESTAMP NOT NULL,
    decider TEXT,
    decided_at TIMESTAMP,
    CHECK (from_id <> to_id)
);
CREATE TABLE handover_dossiers (
    handover_id BIGINT NOT NULL REFERENCES handovers (id),
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    PRIMARY KEY (handover_id, dossier_id)
);
CREATE INDEX handover_dossiers_dossier ON handover_dossiers (dossier_id);
CREATE TABLE conversation_advisers (
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (conversation_id, user_id)
);
CREATE INDEX conversation_advisers_user ON conversation_advisers (user_id);
ALTER TABLE conversations ADD COLUMN expected TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN taken_back_at TIMESTAMP;
ALTER TABLE calls ADD COLUMN taken_back_by TEXT;
ALTER TABLE calls ADD COLUMN taken_back_reason TEXT;
CREATE INDEX dossiers_adviser ON dossiers (adviser_id);
