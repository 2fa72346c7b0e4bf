DROP TABLE calls;
DROP TABLE attempts;
DROP TABLE messages;
DROP TABLE letters;
DROP TABLE letter_rounds;
