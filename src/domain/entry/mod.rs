//! Getting in: how strong a password is, the second factor, the browser of a login, and how often
//! somebody may try.

pub mod allowances;
pub mod browsers;
pub mod passwords;
pub mod reviews;
pub mod second_factor;
pub mod sso;
