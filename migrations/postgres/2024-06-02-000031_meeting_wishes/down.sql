DROP INDEX recesses_organisation;
DROP TABLE meeting_wishes;
