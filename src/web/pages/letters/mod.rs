//! Pages about letters: rounds, templates, letters on paper, the outbox, answers, the call round, the mail settings.

pub mod calls;
pub mod mail;
pub mod outbox;
pub mod print;
pub mod replies;
pub mod round_moves;
pub(in crate::web::pages) mod round_view;
pub mod round_wording;
pub mod rounds;
pub(in crate::web::pages) mod template_view;
pub mod templates;
