-- A link that stops a mail works for a year. Those that exist are as old as their table.
ALTER TABLE digest_links ADD COLUMN made_on DATE NOT NULL DEFAULT '2024-08-07';
