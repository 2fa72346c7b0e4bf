//! Pages about letters: rounds, templates, letters on paper, the outbox, answers, the call round,
//! the mail settings.

pub mod again;
pub mod calendar;
pub(in crate::web::pages) mod calendar_months;
pub mod calls;
pub mod held;
pub mod inbound;
pub mod mail;
pub mod outbox;
pub mod print;
pub mod receipts;
pub mod reminders;
pub mod replies;
pub(in crate::web::pages) mod round_follow_up;
pub mod round_moves;
pub(in crate::web::pages) mod round_view;
pub mod round_wording;
pub mod rounds;
pub mod shifts;
pub(in crate::web::pages) mod template_view;
pub mod templates;
