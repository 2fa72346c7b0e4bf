ALTER TABLE letters ADD COLUMN held_reason TEXT;
ALTER TABLE messages ADD COLUMN reminder INTEGER NOT NULL DEFAULT 0 CHECK (reminder BETWEEN 0 AND 2);
ALTER TABLE messages ADD COLUMN replaces_id BIGINT;
ALTER TABLE messages DROP CONSTRAINT messages_letter_id_to_address_key;
ALTER TABLE messages ADD UNIQUE (letter_id, to_address, reminder);
