//! Letters from draft to answer: templates, rounds, sending, muting, reminders, replies, the call
//! round.

pub mod calls;
pub mod inbound;
pub mod mail_dns;
pub mod muting;
pub mod queue;
pub mod reminders;
pub mod repeats;
pub mod replies;
pub mod rounds;
pub mod sending;
pub mod templates;
