DROP TABLE idempotency_keys;
DROP TABLE facts;
DROP TABLE audit_events;
DROP TABLE tokens;
DROP TABLE logins;
DROP TABLE users;
