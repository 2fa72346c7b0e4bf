DELETE FROM conversation_records WHERE is_held = FALSE;
ALTER TABLE conversation_records DROP COLUMN is_held;
