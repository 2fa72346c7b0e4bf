ALTER TABLE notes ADD COLUMN form_id TEXT;
CREATE UNIQUE INDEX notes_form ON notes (author_id, form_id);
CREATE TABLE conversation_logs (
    conversation_id BIGINT PRIMARY KEY REFERENCES conversations (id),
    logged_on DATE NOT NULL,
    announced_on DATE,
    destroyed_on DATE
);
INSERT INTO conversation_logs (conversation_id, logged_on)
SELECT id, GREATEST(held_on, CAST(created_at AS DATE))
FROM conversations
WHERE held_on IS NOT NULL OR sealed_answers IS NOT NULL;
DELETE FROM conversation_answers
WHERE conversation_id IN (SELECT id FROM conversations WHERE state <> 'held');
DELETE FROM offers
WHERE taken_up_on IS NULL
    AND conversation_id IN (SELECT id FROM conversations WHERE state <> 'held');
