-- How often what figures are computed from was written: a number that rises in the transaction of
-- each write, so that whoever computed something knows afterwards whether it still holds.
CREATE TABLE generations (
    subject TEXT NOT NULL,
    shard INTEGER NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (subject, shard)
);
INSERT INTO generations (subject, shard, number) VALUES ('figures', 0, 0);

CREATE TRIGGER generations_stage_events_insert AFTER INSERT ON stage_events
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_stage_events_update AFTER UPDATE ON stage_events
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_stage_events_delete AFTER DELETE ON stage_events
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;

CREATE TRIGGER generations_dossiers_insert AFTER INSERT ON dossiers
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_dossiers_update AFTER UPDATE ON dossiers
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_dossiers_delete AFTER DELETE ON dossiers
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;

CREATE TRIGGER generations_organisations_insert AFTER INSERT ON organisations
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_organisations_update AFTER UPDATE ON organisations
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_organisations_delete AFTER DELETE ON organisations
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;

CREATE TRIGGER generations_successions_insert AFTER INSERT ON successions
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_successions_update AFTER UPDATE ON successions
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_successions_delete AFTER DELETE ON successions
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;

CREATE TRIGGER generations_tours_insert AFTER INSERT ON tours
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_tours_update AFTER UPDATE ON tours
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;
CREATE TRIGGER generations_tours_delete AFTER DELETE ON tours
BEGIN UPDATE generations SET number = number + 1 WHERE subject = 'figures'; END;

-- The sort name folded, so that a database can sort by it as the program does.
ALTER TABLE organisations ADD COLUMN sort_key TEXT NOT NULL DEFAULT '';
UPDATE organisations
SET sort_key = CASE WHEN sort_name <> name THEN substr(search_name, 3) ELSE search_name END;
DROP INDEX organisations_province;
-- A page of the list, in all or of one province, is read from the index alone.
CREATE INDEX organisations_listed ON organisations (sort_key, kind, id, valid_from, valid_to);
CREATE INDEX organisations_province
    ON organisations (province_code, sort_key, kind, id, valid_from, valid_to);
CREATE INDEX stage_states_state ON stage_states (stage, state);
CREATE INDEX successions_successor ON successions (successor_id);
CREATE INDEX organisations_kind ON organisations (kind) WHERE kind = 'province';

-- Most messages are of a letter and have none of these; an index over the others alone is small, and
-- the database does not take it for one that leads to half of all messages.
DROP INDEX messages_session;
CREATE INDEX messages_session ON messages (session_id) WHERE session_id IS NOT NULL;
DROP INDEX messages_conversation;
CREATE INDEX messages_conversation ON messages (conversation_id) WHERE conversation_id IS NOT NULL;
DROP INDEX messages_feedback;
CREATE INDEX messages_feedback ON messages (feedback_id) WHERE feedback_id IS NOT NULL;
