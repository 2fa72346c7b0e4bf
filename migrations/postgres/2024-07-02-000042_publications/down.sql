DROP INDEX messages_publication;
ALTER TABLE messages DROP COLUMN publication_id;
DROP TABLE publications;
