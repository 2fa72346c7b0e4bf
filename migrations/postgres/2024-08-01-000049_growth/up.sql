-- How often what figures are computed from was written: a number that rises in the transaction of
-- each write, so that whoever computed something knows afterwards whether it still holds.
-- Each connection counts on a shard of its own: one shared row would make every writer wait.
CREATE TABLE generations (
    subject TEXT NOT NULL,
    shard INTEGER NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (subject, shard)
);

-- An upsert looks at the key alone, so it takes no lock that another writer would run into.
CREATE FUNCTION raise_generation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO generations AS known (subject, shard, number)
    VALUES (TG_ARGV[0], pg_backend_pid() % 64, 1)
    ON CONFLICT (subject, shard) DO UPDATE SET number = known.number + 1;
    RETURN NULL;
END
$$;

CREATE TRIGGER generations_stage_events AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON stage_events
FOR EACH STATEMENT EXECUTE FUNCTION raise_generation('figures');
CREATE TRIGGER generations_dossiers AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON dossiers
FOR EACH STATEMENT EXECUTE FUNCTION raise_generation('figures');
CREATE TRIGGER generations_organisations AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON organisations
FOR EACH STATEMENT EXECUTE FUNCTION raise_generation('figures');
CREATE TRIGGER generations_successions AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON successions
FOR EACH STATEMENT EXECUTE FUNCTION raise_generation('figures');
CREATE TRIGGER generations_tours AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON tours
FOR EACH STATEMENT EXECUTE FUNCTION raise_generation('figures');

-- The sort name folded, so that a database can sort by it as the program does.
ALTER TABLE organisations ADD COLUMN sort_key TEXT COLLATE "C" NOT NULL DEFAULT '';
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
