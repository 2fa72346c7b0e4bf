-- Every time that an organisation wanted no more messages, and when and why it got them again.
CREATE TABLE mail_stops (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    dossier_id BIGINT NOT NULL REFERENCES dossiers (id),
    stopped_at TIMESTAMP NOT NULL,
    stopped_by TEXT NOT NULL,
    stopped_reason TEXT NOT NULL,
    lifted_at TIMESTAMP,
    lifted_by TEXT,
    lifted_reason TEXT
);
CREATE INDEX mail_stops_dossier ON mail_stops (dossier_id);
INSERT INTO mail_stops (dossier_id, stopped_at, stopped_by, stopped_reason)
SELECT id, mail_stopped_on || ' 00:00:00', '', '' FROM dossiers WHERE mail_stopped_on IS NOT NULL;
