-- What was known when counts for figures too: each write raises their generation.
CREATE TRIGGER generations_organisation_changes_insert AFTER INSERT ON organisation_changes
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_organisation_changes_update AFTER UPDATE ON organisation_changes
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_organisation_changes_delete AFTER DELETE ON organisation_changes
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_conversation_records_insert AFTER INSERT ON conversation_records
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_conversation_records_update AFTER UPDATE ON conversation_records
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_conversation_records_delete AFTER DELETE ON conversation_records
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
