DROP TABLE mail_stops;
