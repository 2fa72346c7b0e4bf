//! Rounds, letters, their messages, and what came back: replies, reminders and calls.

pub mod call_claims;
pub mod calls;
pub mod inbound;
pub mod mail_stops;
pub mod messages;
pub mod reminders;
pub mod replies;
pub mod rounds;
pub mod shifts;
pub mod templates;
pub mod waiting;
