DROP TABLE conversation_logs;
DROP INDEX notes_form;
ALTER TABLE notes DROP COLUMN form_id;
