DROP TABLE assignment_works;
DROP TABLE assignment_dossiers;
DROP TABLE assignments;
DROP TABLE search_spellings;
DROP TABLE search_words;
DROP TABLE saved_filters;
