ALTER TABLE assignments DROP COLUMN with_conversations;
