DROP TABLE call_claims;
DROP TABLE round_shifts;
DROP TABLE reminder_releases;
DROP TABLE answer_links;
