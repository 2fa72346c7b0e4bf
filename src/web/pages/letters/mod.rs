//! Pages about letters: rounds, the outbox, what comes in, templates, the call round, the mail
//! settings.

pub mod calls;
pub mod inbound;
pub mod mail;
pub mod outbox;
pub mod repeats;
pub mod rounds;
pub(in crate::web::pages) mod template_view;
pub mod templates;
pub mod unmuting;
