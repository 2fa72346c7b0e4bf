ALTER TABLE inbound_mails DROP COLUMN is_too_large;
ALTER TABLE messages DROP COLUMN in_reply_to;
