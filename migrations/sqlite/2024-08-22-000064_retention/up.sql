-- Since when an administrator is told that data of a kind goes, and until when somebody put it off.
CREATE TABLE retention_notices (
    kind TEXT NOT NULL PRIMARY KEY CHECK (kind IN ('delivery', 'message_text', 'inbound_text', 'contact')),
    announced_on DATE NOT NULL
);

CREATE TABLE retention_delays (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('delivery', 'message_text', 'inbound_text', 'contact')),
    delayed_until DATE NOT NULL,
    reason TEXT NOT NULL,
    set_by BIGINT NOT NULL REFERENCES users (id),
    set_at TIMESTAMP NOT NULL
);
