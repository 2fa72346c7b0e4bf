//! Letters from draft to answer: templates, rounds, sending, muting, replies, the call round.

pub mod calls;
pub mod muting;
pub mod replies;
pub mod rounds;
pub mod sending;
pub mod templates;
