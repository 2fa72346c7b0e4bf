-- Lists are counted by the state of a stage, so a state that is written alone ends what was kept too.
CREATE TRIGGER generations_stage_states_insert AFTER INSERT ON stage_states
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_stage_states_update AFTER UPDATE ON stage_states
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_stage_states_delete AFTER DELETE ON stage_states
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;

-- What refers to a contact, a person or an earlier message is asked before one of them goes.
CREATE INDEX messages_contact ON messages (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX messages_person ON messages (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX messages_replaced ON messages (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE INDEX offers_conversation ON offers (conversation_id) WHERE conversation_id IS NOT NULL;
