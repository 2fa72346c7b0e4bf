DROP TABLE destruction_records;
DROP TABLE note_accesses;
DROP TABLE note_readers;
DROP TABLE notes;
