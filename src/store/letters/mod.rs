//! Rounds, letters, their messages, and what came back: replies and calls.

pub mod calls;
pub mod inbound;
pub mod messages;
pub mod replies;
pub mod rounds;
