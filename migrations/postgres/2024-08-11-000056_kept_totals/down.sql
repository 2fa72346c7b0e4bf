DROP INDEX offers_conversation;
DROP INDEX messages_replaced;
DROP INDEX messages_person;
DROP INDEX messages_contact;
DROP TRIGGER generations_stage_states ON stage_states;
