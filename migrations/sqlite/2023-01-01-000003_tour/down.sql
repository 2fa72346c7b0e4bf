DROP TABLE stage_states;
DROP TABLE stage_events;
DROP TABLE dossiers;
DROP TABLE contacts;
DROP TABLE targets;
DROP TABLE tours;
