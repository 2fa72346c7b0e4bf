DELETE FROM logins WHERE waits_for IS NOT NULL;
ALTER TABLE logins DROP COLUMN browser;
ALTER TABLE logins DROP COLUMN waits_for;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
