DROP INDEX messages_session;
CREATE INDEX messages_session ON messages (session_id);
DROP INDEX messages_conversation;
CREATE INDEX messages_conversation ON messages (conversation_id);
DROP INDEX messages_feedback;
CREATE INDEX messages_feedback ON messages (feedback_id);
