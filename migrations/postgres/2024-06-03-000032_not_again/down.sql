ALTER TABLE messages DROP COLUMN not_again_by;
