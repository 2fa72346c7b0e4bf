DROP INDEX dossiers_adviser;
ALTER TABLE conversations DROP COLUMN expected;
DROP TABLE conversation_advisers;
DROP TABLE handover_dossiers;
DROP TABLE handovers;
DROP TABLE stand_ins;
