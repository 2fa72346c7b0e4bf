DROP TABLE conversation_drafts;
DROP TABLE offers;
DROP TABLE conversation_answers;
