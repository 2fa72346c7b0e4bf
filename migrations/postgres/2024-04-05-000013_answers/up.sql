ALTER TABLE letters ADD COLUMN reply_wishes TEXT;
