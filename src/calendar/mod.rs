//! iCalendar out: invitations and cancellations with one UID for life (RFC 5545, 5546), and the
//! calendar that somebody subscribes to.
//! Knows no database and no mail.

mod content_lines;
mod feed;
mod invitation;

pub use feed::Feed;
pub use invitation::{CalendarAddress, Invitation, Method};
