DROP TABLE adviser_changes;
DROP TABLE commitment_changes;
DROP TABLE conversation_moments;
