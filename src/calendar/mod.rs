//! iCalendar out: invitations and cancellations with one UID for life (RFC 5545, 5546).
//! Knows no database and no mail.

mod content_lines;
mod invitation;

pub use invitation::{CalendarAddress, Invitation, Method};
