-- What was known when counts for figures too: each write raises their generation.
CREATE TRIGGER generations_organisation_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON organisation_changes
FOR EACH STATEMENT EXECUTE FUNCTION raise_generation('figures');
CREATE TRIGGER generations_conversation_records AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON conversation_records
FOR EACH STATEMENT EXECUTE FUNCTION raise_generation('figures');
