ALTER TABLE dossiers ADD COLUMN mail_resumed_reason TEXT;
