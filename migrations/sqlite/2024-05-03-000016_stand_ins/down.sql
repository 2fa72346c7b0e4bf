DROP INDEX dossiers_adviser;
ALTER TABLE calls DROP COLUMN taken_back_reason;
ALTER TABLE calls DROP COLUMN taken_back_by;
ALTER TABLE calls DROP COLUMN taken_back_at;
ALTER TABLE conversations DROP COLUMN expected;
DROP TABLE conversation_advisers;
DROP TABLE handover_dossiers;
DROP TABLE handovers;
DROP TABLE stand_ins;
