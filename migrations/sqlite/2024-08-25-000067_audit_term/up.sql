-- The lines of the audit log have a term too.
CREATE TABLE retention_notices_next (
    kind TEXT NOT NULL PRIMARY KEY CHECK (kind IN ('delivery', 'message_text', 'inbound_text', 'contact', 'audit_log')),
    announced_on DATE NOT NULL
);
INSERT INTO retention_notices_next SELECT kind, announced_on FROM retention_notices;
DROP TABLE retention_notices;
ALTER TABLE retention_notices_next RENAME TO retention_notices;

CREATE TABLE retention_delays_next (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('delivery', 'message_text', 'inbound_text', 'contact', 'audit_log')),
    delayed_until DATE NOT NULL,
    reason TEXT NOT NULL,
    set_by BIGINT NOT NULL REFERENCES users (id),
    set_at TIMESTAMP NOT NULL
);
INSERT INTO retention_delays_next
SELECT id, kind, delayed_until, reason, set_by, set_at FROM retention_delays;
DROP TABLE retention_delays;
ALTER TABLE retention_delays_next RENAME TO retention_delays;
