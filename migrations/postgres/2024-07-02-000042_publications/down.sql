-- What nobody has read does not leave.
UPDATE messages SET state = 'cancelled' WHERE state = 'queued'
    AND publication_id IN (SELECT id FROM publications WHERE sent_at IS NULL);
DROP INDEX messages_publication;
ALTER TABLE messages DROP COLUMN publication_id;
DROP TABLE publications;
