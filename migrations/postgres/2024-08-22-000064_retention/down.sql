DROP TABLE retention_delays;
DROP TABLE retention_notices;
