//! Pages about letters: rounds, the outbox, answers, the call round, the mail settings.

pub mod calls;
pub mod inbound;
pub mod mail;
pub mod outbox;
pub mod replies;
pub mod round_moves;
pub(in crate::web::pages) mod round_view;
pub mod rounds;
