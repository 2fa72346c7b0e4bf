DROP TABLE published_progress;
DROP TABLE digest_links;
ALTER TABLE users ADD COLUMN wants_digest BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE users ADD COLUMN digest_on DATE;
UPDATE users SET wants_digest = FALSE WHERE id IN
    (SELECT user_id FROM digest_choices WHERE kind = 'commitments' AND NOT is_wanted);
UPDATE users SET digest_on =
    (SELECT queued_for FROM digest_choices WHERE kind = 'commitments' AND user_id = users.id);
DROP TABLE digest_choices;
