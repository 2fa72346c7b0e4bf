DROP TABLE conversation_corrections;
