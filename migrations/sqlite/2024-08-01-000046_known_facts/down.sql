ALTER TABLE successions DROP COLUMN recorded_at;
DROP TABLE conversation_records;
DROP TABLE organisation_changes;
