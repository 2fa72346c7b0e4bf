-- Who of the OpenID provider has which account.
CREATE TABLE sso_links (
    user_id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    linked_at TIMESTAMP NOT NULL,
    UNIQUE (issuer, subject)
);

-- Logins that began here and are at the provider now; a row works once. State, nonce and verifier
-- come from the secret in the cookie, which is not kept.
CREATE TABLE sso_attempts (
    secret_hash TEXT PRIMARY KEY NOT NULL,
    next_path TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL
);
CREATE INDEX sso_attempts_made_at ON sso_attempts (made_at);
