DROP TABLE person_feeds;
DROP TABLE person_leaves;
DROP TABLE person_availabilities;
