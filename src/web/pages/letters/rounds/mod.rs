//! Pages about letter rounds: the rounds themselves, their reminders, their letters on paper, the
//! calendar, and what a person decides about them.

pub mod as_file;
pub mod calendar;
pub(in crate::web::pages) mod calendar_months;
pub(in crate::web::pages) mod follow_up;
pub mod forms;
pub mod held;
pub mod moves;
pub mod print;
pub mod reminders;
pub mod round;
pub mod shifts;
pub(in crate::web::pages) mod view;
pub mod wording;
