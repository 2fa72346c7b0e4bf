-- Codes of an app beside the password: one in use for each user, and one that is being set up.
-- The secret is sealed and bound to its user.
CREATE TABLE second_factors (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    sealed_secret BLOB NOT NULL,
    made_at TIMESTAMP NOT NULL,
    confirmed_at TIMESTAMP,
    last_step BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX second_factors_in_use ON second_factors (user_id)
    WHERE confirmed_at IS NOT NULL;
CREATE UNIQUE INDEX second_factors_in_making ON second_factors (user_id)
    WHERE confirmed_at IS NULL;

CREATE TABLE recovery_codes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    code_hash TEXT NOT NULL UNIQUE,
    used_at TIMESTAMP
);
CREATE INDEX recovery_codes_user ON recovery_codes (user_id);

-- What a login still waits for before a page opens with it, and the browser in words.
ALTER TABLE logins ADD COLUMN waits_for TEXT CHECK (waits_for IN ('code', 'setup'));
ALTER TABLE logins ADD COLUMN browser TEXT NOT NULL DEFAULT '';
