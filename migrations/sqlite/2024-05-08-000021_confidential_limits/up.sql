ALTER TABLE notes ADD COLUMN form_id TEXT;
CREATE UNIQUE INDEX notes_form ON notes (author_id, form_id);
CREATE TABLE conversation_logs (
    conversation_id INTEGER PRIMARY KEY NOT NULL REFERENCES conversations (id),
    logged_on DATE NOT NULL,
    announced_on DATE,
    destroyed_on DATE
);
INSERT INTO conversation_logs (conversation_id, logged_on)
SELECT id, COALESCE(MAX(held_on, DATE(created_at)), DATE(created_at))
FROM conversations
WHERE held_on IS NOT NULL OR sealed_answers IS NOT NULL;
DELETE FROM conversation_answers
WHERE conversation_id IN (SELECT id FROM conversations WHERE state <> 'held');
DELETE FROM offers
WHERE taken_up_on IS NULL
    AND conversation_id IN (SELECT id FROM conversations WHERE state <> 'held');
