DELETE FROM attempts WHERE message_id IN (SELECT id FROM messages WHERE reminder > 0);
DELETE FROM messages WHERE reminder > 0;
ALTER TABLE messages DROP CONSTRAINT messages_letter_id_to_address_reminder_key;
ALTER TABLE messages ADD UNIQUE (letter_id, to_address);
ALTER TABLE messages DROP COLUMN replaces_id;
ALTER TABLE messages DROP COLUMN reminder;
ALTER TABLE letters DROP COLUMN held_reason;
