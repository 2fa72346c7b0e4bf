DELETE FROM retention_notices WHERE kind = 'audit_log';
DELETE FROM retention_delays WHERE kind = 'audit_log';
ALTER TABLE retention_notices DROP CONSTRAINT retention_notices_kind_check;
ALTER TABLE retention_notices ADD CONSTRAINT retention_notices_kind_check
CHECK (kind IN ('delivery', 'message_text', 'inbound_text', 'contact'));
ALTER TABLE retention_delays DROP CONSTRAINT retention_delays_kind_check;
ALTER TABLE retention_delays ADD CONSTRAINT retention_delays_kind_check
CHECK (kind IN ('delivery', 'message_text', 'inbound_text', 'contact'));
