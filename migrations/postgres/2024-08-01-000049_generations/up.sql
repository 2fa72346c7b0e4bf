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
