DROP TRIGGER generations_stage_events ON stage_events;
DROP TRIGGER generations_dossiers ON dossiers;
DROP TRIGGER generations_organisations ON organisations;
DROP TRIGGER generations_successions ON successions;
DROP TRIGGER generations_tours ON tours;
DROP FUNCTION raise_generation();
DROP TABLE generations;
