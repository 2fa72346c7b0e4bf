ALTER TABLE digest_links DROP COLUMN made_on;
