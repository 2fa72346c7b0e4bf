//! What every request passes before a page sees it: its number, the time it may take, who asks, how often, and
//! the headers of the answer.

pub mod cookies;
pub mod guard;
pub mod head;
pub mod number;
pub mod patience;
pub mod trespass;
pub mod tries;
