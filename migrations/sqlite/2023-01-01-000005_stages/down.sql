DROP TABLE import_runs;
DROP TABLE trainings;
DROP TABLE session_people;
DROP TABLE session_dossiers;
DROP TABLE sessions;
DROP TABLE commitments;
DROP TABLE conversations;
DROP TABLE people;
