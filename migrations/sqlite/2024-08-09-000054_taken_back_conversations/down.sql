DELETE FROM conversation_records WHERE is_held = 0;
ALTER TABLE conversation_records DROP COLUMN is_held;
