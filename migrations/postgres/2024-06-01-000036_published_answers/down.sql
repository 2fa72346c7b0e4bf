DROP TABLE published_answers;
