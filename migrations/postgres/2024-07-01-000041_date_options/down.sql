-- A letter with a link to a page that is gone is of no use.
UPDATE messages SET state = 'cancelled' WHERE state = 'queued' AND date_offer_id IS NOT NULL;
DELETE FROM letter_templates WHERE kind = 'date_offer';
ALTER TABLE letter_templates DROP CONSTRAINT letter_templates_kind_check;
ALTER TABLE letter_templates ADD CHECK (kind IN ('invitation', 'reminder', 'session_confirmation', 'session_assignment', 'session_called_off', 'session_thanks', 'conversation_confirmation', 'conversation_assignment', 'conversation_called_off', 'conversation_thanks'));
DROP INDEX messages_date_offer;
ALTER TABLE messages DROP COLUMN date_offer_id;
DROP TABLE date_options;
DROP TABLE date_offers;
