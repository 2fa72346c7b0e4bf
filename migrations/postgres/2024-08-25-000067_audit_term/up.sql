-- The lines of the audit log have a term too.
ALTER TABLE retention_notices DROP CONSTRAINT retention_notices_kind_check;
ALTER TABLE retention_notices ADD CONSTRAINT retention_notices_kind_check
CHECK (kind IN ('delivery', 'message_text', 'inbound_text', 'contact', 'audit_log'));
ALTER TABLE retention_delays DROP CONSTRAINT retention_delays_kind_check;
ALTER TABLE retention_delays ADD CONSTRAINT retention_delays_kind_check
CHECK (kind IN ('delivery', 'message_text', 'inbound_text', 'contact', 'audit_log'));
