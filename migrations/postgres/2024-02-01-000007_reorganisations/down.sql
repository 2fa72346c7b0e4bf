DROP TABLE reorganisation_parts;
DROP TABLE reorganisations;
