//! Letters from draft to answer: rounds, sending, muting, replies, the call round.

pub mod calls;
pub mod inbound;
pub mod mail_dns;
pub mod muting;
pub mod replies;
pub mod rounds;
pub mod sending;
