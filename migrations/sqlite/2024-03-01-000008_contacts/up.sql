ALTER TABLE contacts ADD COLUMN do_not_contact_on DATE;
