DROP TABLE blackouts;
DROP TABLE recesses;
DROP TABLE successions;
DROP TABLE aliases;
DROP TABLE organisations;
