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
