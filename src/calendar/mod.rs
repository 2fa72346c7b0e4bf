//! iCalendar out: invitations with one UID for life. Knows no database.
