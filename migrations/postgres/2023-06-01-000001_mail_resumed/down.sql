ALTER TABLE dossiers DROP COLUMN mail_resumed_reason;
